package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.job.CommittedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A step with all its figures: the row of a series. */
record StepView(List<String> figures) implements View<CommittedStep> {
    @Override
    public List<Column<CommittedStep>> columns() {
        List<Column<CommittedStep>> columns = new ArrayList<>();
        columns.add(new Column<>("step", CommittedStep::step));
        columns.add(new Column<>("time", CommittedStep::time));
        figures.forEach(
                name -> columns.add(new Column<>(name, it -> it.figures().get(name))));
        return columns;
    }

    @Override
    public ObjectNode tree(CommittedStep it) {
        Tree values = new Tree();
        new TreeMap<>(it.figures()).forEach(values::real);
        return new Tree()
                .number("step", it.step())
                .time("time", it.time())
                .text("resources_id", it.resourcesId())
                .text(
                        "checkpoint",
                        it.checkpoint() == null ? null : it.checkpoint().uri())
                .tree("figures", values.node())
                .node();
    }
}
