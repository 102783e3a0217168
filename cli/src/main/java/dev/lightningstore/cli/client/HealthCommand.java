package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.store.Statistics;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "health",
        description = "Says whether a store answers, and how much the project holds.",
        footer = {
            "  lightning health",
            "  lightning health --store https://lightning.example.org/projects/lab -o json",
            "  until lightning health > /dev/null 2>&1; do sleep 1; done"
        })
public final class HealthCommand extends ClientCommand {
    @Override
    int run(LightningClient client) throws Exception {
        String version = await(client.capabilities()).getVersion();
        Statistics held = await(client.store().statistics());
        output().one(
                        new Health(),
                        new Answer(storeOptions().url(), storeOptions().project(), version, held));
        return ExitCodes.OK;
    }

    record Answer(String store, String project, String version, Statistics held) {}

    private static final class Health implements View<Answer> {
        @Override
        public List<Column<Answer>> columns() {
            return List.of(
                    new Column<>("store", Answer::store),
                    new Column<>("version", Answer::version),
                    new Column<>("uptime", it -> Times.of(it.held().uptime())),
                    new Column<>("project", Answer::project),
                    new Column<>("queued", it -> it.held().queued()),
                    new Column<>("rollouts", it -> it.held().rollouts()),
                    new Column<>("attempts", it -> it.held().attempts()),
                    new Column<>("spans", it -> it.held().spans()),
                    new Column<>("span bytes", it -> it.held().spanBytes()),
                    new Column<>("resources", it -> it.held().resources()),
                    new Column<>("workers", it -> it.held().workers()));
        }

        @Override
        public ObjectNode tree(Answer it) {
            Statistics held = it.held();
            return new Tree()
                    .text("store", it.store())
                    .text("version", it.version())
                    .seconds("uptime_seconds", held.uptime())
                    .text("project", it.project())
                    .number("queued", held.queued())
                    .number("rollouts", held.rollouts())
                    .number("attempts", held.attempts())
                    .number("spans", held.spans())
                    .number("span_bytes", held.spanBytes())
                    .number("resources", held.resources())
                    .number("workers", held.workers())
                    .node();
        }
    }
}
