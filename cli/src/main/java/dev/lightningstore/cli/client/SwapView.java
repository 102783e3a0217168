package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.client.SwapState;
import java.util.List;

/** How a change of a model's weights stands. */
final class SwapView implements View<SwapState> {
    @Override
    public List<Column<SwapState>> columns() {
        return List.of(
                new Column<>("model", SwapState::model),
                new Column<>("calls", it -> it.ongoing() == null ? "free" : calls(it.ongoing())),
                new Column<>("waiting", it -> (long) it.waiting()),
                new Column<>("in flight", it -> (long) it.inFlight()));
    }

    private static String calls(SwapState.Ongoing ongoing) {
        return ongoing.holds() ? "wait" : "go_on";
    }

    @Override
    public ObjectNode tree(SwapState it) {
        SwapState.Ongoing ongoing = it.ongoing();
        Tree tree = new Tree().text("model", it.model());
        tree.node().put("swapping", ongoing != null);
        if (ongoing != null) {
            tree.text("calls", calls(ongoing)).time("until", ongoing.until());
        }
        return tree.number("waiting", (long) it.waiting())
                .number("in_flight", (long) it.inFlight())
                .node();
    }
}
