package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A figure of a run in one row: where it began, where it is, its bounds, and its course. */
record FigureView(Glyphs glyphs) implements View<FigureSeries> {
    private static final int COURSE = 24;

    @Override
    public List<Column<FigureSeries>> columns() {
        return List.of(
                new Column<>("figure", FigureSeries::name),
                new Column<>("first", it -> Numbers.brief(it.first())),
                new Column<>("last", it -> Numbers.brief(it.last())),
                new Column<>("lowest", it -> Numbers.brief(it.lowest())),
                new Column<>("highest", it -> Numbers.brief(it.highest())),
                new Column<>("course", this::course));
    }

    private String course(FigureSeries it) {
        long from = it.steps()[0];
        long to = it.steps()[it.steps().length - 1];
        int parts = (int) Math.min(COURSE, to - from + 1);
        return glyphs.spark(it.means(parts, from, to), it.lowest(), it.highest());
    }

    @Override
    public ObjectNode tree(FigureSeries it) {
        return new Tree()
                .text("figure", it.name())
                .real("first", it.first())
                .real("last", it.last())
                .real("lowest", it.lowest())
                .real("highest", it.highest())
                .node();
    }
}
