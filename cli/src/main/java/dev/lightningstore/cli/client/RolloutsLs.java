package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.PageRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ls",
        description = "Lists rollouts, the newest first.",
        footer = {
            "  lightning rollouts ls",
            "  lightning rollouts ls --status queuing,requeuing --limit 500",
            "  lightning rollouts ls --group math-17 -o json"
        })
final class RolloutsLs extends ClientCommand {
    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "Only these: queuing, requeuing, preparing, running, succeeded, failed, cancelled.")
    private List<String> statuses = new ArrayList<>();

    @Option(names = "--group", paramLabel = "ID", description = "Only the rollouts of this group.")
    private @Nullable String group;

    @Option(names = "--id-contains", paramLabel = "TEXT", description = "Only ids that contain this.")
    private @Nullable String idContains;

    @Option(names = "--oldest-first", description = "Turn the order round.")
    private boolean oldestFirst;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print ids only.")
    private boolean quiet;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Limit limit;

    @Override
    int run(LightningClient client) throws Exception {
        Set<RolloutStatus> statusIn = statuses.isEmpty() ? null : EnumSet.noneOf(RolloutStatus.class);
        if (statusIn != null) {
            statuses.forEach(status -> statusIn.add(RolloutStatus.ofWire(status.strip(), "--status")));
        }
        var found = limit.gather((size, cursor) -> await(client.store()
                .rollouts()
                .query(new RolloutQuery(
                        statusIn,
                        null,
                        idContains,
                        group,
                        false,
                        new PageRequest(null, !oldestFirst, size, 0, cursor)))));
        if (quiet) {
            output().lines(found.items().stream()
                    .map(it -> it.rollout().rolloutId())
                    .toList());
        } else {
            output().<AttemptedRollout>list(new RolloutView(RolloutView.Detail.ROW), found.items());
        }
        limit.say(found, "rollouts", this);
        return ExitCodes.OK;
    }
}
