package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.job.UsedRollout;
import java.util.List;

/** A rollout that a step of a job used. */
final class UsedView implements View<UsedInStep> {
    @Override
    public List<Column<UsedInStep>> columns() {
        return List.of(
                new Column<>("step", UsedInStep::step),
                new Column<>("rollout", it -> it.rollout().rolloutId()),
                new Column<>("use", it -> it.rollout().use().wire()),
                new Column<>("reward", it -> it.rollout().reward()),
                new Column<>("reason", it -> it.rollout().reason()));
    }

    @Override
    public ObjectNode tree(UsedInStep it) {
        UsedRollout rollout = it.rollout();
        Tree tree = new Tree()
                .number("step", it.step())
                .text("rollout_id", rollout.rolloutId())
                .text("use", rollout.use().wire())
                .text("reason", rollout.reason());
        Double reward = rollout.reward();
        return (reward == null ? tree.tree("reward", null) : tree.real("reward", reward)).node();
    }
}
