package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.rollout.AttemptedRollout;
import java.util.List;

/** How rollouts ended, without what they were about. */
final class RolloutOutcomes implements View<AttemptedRollout> {
    static final RolloutOutcomes VIEW = new RolloutOutcomes();

    private final RolloutView whole = new RolloutView(RolloutView.Detail.ROW);

    private RolloutOutcomes() {}

    @Override
    public List<Column<AttemptedRollout>> columns() {
        return List.of(
                new Column<>("rollout", it -> it.rollout().rolloutId()),
                new Column<>("status", it -> it.rollout().status().wire()),
                new Column<>("ended", it -> it.rollout().endTime()),
                new Column<>("failure", it -> RolloutView.failure(it.rollout().failure())));
    }

    @Override
    public ObjectNode tree(AttemptedRollout item) {
        ObjectNode tree = whole.tree(item);
        tree.remove("attempt");
        return tree;
    }
}
