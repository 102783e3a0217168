package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.span.StoredSpan;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        description = "Prints spans as they are stored, until interrupted.",
        footer = {
            "  lightning spans tail",
            "  lightning spans tail ro-4b1d7e90c2aa",
            "  lightning spans tail -o json | jq .name"
        })
final class SpansTail extends ClientCommand {
    private static final int MAX_WAITING = 10_000;

    @Parameters(paramLabel = "ROLLOUT", arity = "0..1", description = "Only its spans (default: all of the project).")
    private @Nullable String rollout;

    @Option(names = "--limit", paramLabel = "N", description = "End after this many (default: never).")
    private @Nullable Long limit;

    @Override
    int run(LightningClient client) throws Exception {
        // A tail comes back whatever happens to the store; this says at once if there is none.
        await(client.store().statistics());
        if (rollout != null && await(client.store().rollouts().get(rollout)).isEmpty()) {
            throw new StoreException.NotFound("rollout", rollout);
        }
        BlockingQueue<StoredSpan> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
        // A terminal that is slow holds up the stream, and so the server waits; nothing piles up here.
        try (AutoCloseable tail =
                client.store().spans().tail(rollout, spans -> spans.forEach(span -> put(waiting, span)))) {
            Output output = output();
            SpanView view = new SpanView();
            for (long printed = 0; limit == null || printed < limit; printed++) {
                output.next(view, waiting.take());
            }
        }
        return ExitCodes.OK;
    }

    private static void put(BlockingQueue<StoredSpan> waiting, StoredSpan span) {
        try {
            waiting.put(span);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
