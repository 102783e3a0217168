package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.worker.WorkerStatus;
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
        description = "Lists the workers that were ever seen, and what they do.",
        footer = {"  lightning workers ls", "  lightning workers ls --status busy,idle -o yaml"})
final class WorkersLs extends ClientCommand {
    @Option(names = "--status", paramLabel = "STATUS", split = ",", description = "Only these: unknown, idle, busy.")
    private List<String> statuses = new ArrayList<>();

    @Option(names = "--id-contains", paramLabel = "TEXT", description = "Only ids that contain this.")
    private @Nullable String idContains;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Limit limit;

    @Override
    int run(LightningClient client) throws Exception {
        Set<WorkerStatus> statusIn = statuses.isEmpty() ? null : EnumSet.noneOf(WorkerStatus.class);
        if (statusIn != null) {
            statuses.forEach(status -> statusIn.add(WorkerStatus.ofWire(status.strip(), "--status")));
        }
        var found = limit.gather((size, cursor) -> await(client.store()
                .workers()
                .query(statusIn, idContains, false, new PageRequest(null, false, size, 0, cursor))));
        output().list(new WorkerView(), found.items());
        limit.say(found, "workers", this);
        return ExitCodes.OK;
    }
}
