package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "wait",
        description = {
            "Waits until rollouts have ended, and prints how.",
            "It exits with 0 if all succeeded, and with 1 if one failed, was cancelled, or did not end in time."
        },
        footer = {
            "  lightning rollouts wait ro-4b1d7e90c2aa --timeout 10m",
            "  lightning rollouts wait $(lightning rollouts enqueue -q --file tasks.jsonl)"
        })
final class RolloutsWait extends ClientCommand {
    /** One call waits no longer than this, so that a connection that died unnoticed is not waited on for ever. */
    private static final Duration TURN = Duration.ofSeconds(20);

    @Parameters(paramLabel = "ROLLOUT", arity = "1..*", description = "Their ids.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Times.class,
            description = "Give up after this time, such as 10m (default: never).")
    private @Nullable Duration timeout;

    @Override
    int run(LightningClient client) throws Exception {
        for (String id : ids) {
            if (await(client.store().rollouts().get(id)).isEmpty()) {
                throw new StoreException.NotFound("rollout", id);
            }
        }
        long begun = System.nanoTime();
        List<Rollout> ended = List.of();
        Duration left = timeout == null ? TURN : timeout;
        do {
            Duration turn = left.compareTo(TURN) < 0 ? left : TURN;
            ended = await(client.store().rollouts().await(ids, turn));
            if (timeout != null) {
                left = timeout.minusNanos(System.nanoTime() - begun);
            }
        } while (ended.size() < ids.size() && left.isPositive());
        output().list(
                        RolloutOutcomes.VIEW,
                        ended.stream().map(it -> new AttemptedRollout(it, null)).toList());
        if (ended.size() < ids.size()) {
            note((ids.size() - ended.size()) + " of " + ids.size() + " rollouts did not end in time");
            return ExitCodes.FAILED;
        }
        return ended.stream().allMatch(it -> it.status() == RolloutStatus.SUCCEEDED) ? ExitCodes.OK : ExitCodes.FAILED;
    }
}
