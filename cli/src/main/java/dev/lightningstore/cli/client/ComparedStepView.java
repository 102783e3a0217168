package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step with a column for each run.
 *
 * @param brief whether figures are rounded
 */
record ComparedStepView(List<String> titles, boolean brief) implements View<ComparedStep> {
    @Override
    public List<Column<ComparedStep>> columns() {
        List<Column<ComparedStep>> columns = new ArrayList<>();
        columns.add(new Column<>("step", ComparedStep::step));
        for (int run = 0; run < titles.size(); run++) {
            int which = run;
            columns.add(new Column<>(titles.get(run), it -> shown(it.values().get(which))));
        }
        return columns;
    }

    private @Nullable Object shown(@Nullable Double value) {
        return value == null || !brief ? value : Numbers.brief(value);
    }

    @Override
    public ObjectNode tree(ComparedStep it) {
        Tree tree = new Tree().number("step", it.step());
        for (int run = 0; run < titles.size(); run++) {
            Double value = it.values().get(run);
            if (value == null) {
                tree.tree(titles.get(run), null);
            } else {
                tree.real(titles.get(run), value);
            }
        }
        return tree.node();
    }
}
