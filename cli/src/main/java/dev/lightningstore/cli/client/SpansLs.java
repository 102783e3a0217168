package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFilter;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.store.PageRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ls",
        description = {
            "Lists the spans of a rollout in their order.",
            "'free' instead of an id lists the spans that belong to no rollout."
        },
        footer = {
            "  lightning spans ls ro-4b1d7e90c2aa --attempt latest",
            "  lightning spans ls ro-4b1d7e90c2aa --name-contains openai -o json",
            "  lightning spans ls free"
        })
final class SpansLs extends ClientCommand {
    @Parameters(paramLabel = "ROLLOUT", description = "The rollout's id, or free.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String rollout;

    @Option(names = "--attempt", paramLabel = "ID", description = "Only this attempt; latest for the last one.")
    private @Nullable String attempt;

    @Option(names = "--trace", paramLabel = "ID", description = "Only this trace.")
    private @Nullable String trace;

    @Option(names = "--name-contains", paramLabel = "TEXT", description = "Only spans whose name contains this.")
    private @Nullable String name;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Limit limit;

    @Override
    int run(LightningClient client) throws Exception {
        // A rollout without spans and one that does not exist answer the same list.
        if (!rollout.equals(NewSpan.FREE)
                && await(client.store().rollouts().get(rollout)).isEmpty()) {
            throw new StoreException.NotFound("rollout", rollout);
        }
        SpanFilter filter = trace == null && name == null
                ? null
                : new SpanFilter(false, trace, null, null, null, null, null, null, name);
        var found = limit.gather((size, cursor) -> await(client.store()
                .spans()
                .query(new SpanQuery(rollout, attempt, filter, new PageRequest(null, false, size, 0, cursor)))));
        output().list(new SpanView(), found.items());
        limit.say(found, "spans", this);
        return ExitCodes.OK;
    }
}
