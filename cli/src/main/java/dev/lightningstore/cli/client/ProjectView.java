package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.Quotas;
import java.util.List;

/** A project and its bounds. */
final class ProjectView implements View<Project> {
    @Override
    public List<Column<Project>> columns() {
        return List.of(
                new Column<>("project", Project::name),
                new Column<>("created", Project::createTime),
                new Column<>("max queued", it -> it.quotas().maxQueued()),
                new Column<>("max rollouts", it -> it.quotas().maxRollouts()),
                new Column<>("max span bytes", it -> it.quotas().maxSpanBytes()),
                new Column<>(
                        "retention",
                        it -> it.quotas().retention() == null
                                ? null
                                : Times.of(it.quotas().retention())));
    }

    @Override
    public ObjectNode tree(Project it) {
        Quotas quotas = it.quotas();
        return new Tree()
                .text("name", it.name())
                .time("create_time", it.createTime())
                .tree(
                        "quotas",
                        new Tree()
                                .number("max_queued", quotas.maxQueued())
                                .number("max_rollouts", quotas.maxRollouts())
                                .number("max_span_bytes", quotas.maxSpanBytes())
                                .seconds("retention_seconds", quotas.retention())
                                .node())
                .node();
    }
}
