package dev.lightningstore.cli.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Draws series in text. The axes say the true bounds of what is drawn: the highest and lowest value, the first and last
 * step. Where there are more steps than columns, a column is the mean of its steps, and the last line says so.
 */
public final class Plot {
    static final int WIDTH = 60;
    static final int HEIGHT = 9;

    private final Glyphs glyphs;

    public Plot(Glyphs glyphs) {
        this.glyphs = glyphs;
    }

    /** No lines where no series has a number. */
    public List<String> draw(List<FigureSeries> all, List<String> titles) {
        List<FigureSeries> series =
                all.stream().filter(one -> !Double.isNaN(one.lowest())).toList();
        if (series.isEmpty()) {
            return List.of();
        }
        long from = series.stream().mapToLong(one -> one.steps()[0]).min().orElseThrow();
        long to = series.stream()
                .mapToLong(one -> one.steps()[one.steps().length - 1])
                .max()
                .orElseThrow();
        int columns = (int) Math.min(WIDTH, to - from + 1);
        List<double[]> drawn =
                series.stream().map(one -> one.means(columns, from, to)).toList();
        double lowest = bound(drawn, false);
        double highest = bound(drawn, true);
        char[][] field = new char[highest > lowest ? HEIGHT : 1][columns];
        for (char[] row : field) {
            Arrays.fill(row, ' ');
        }
        for (int number = 0; number < drawn.size(); number++) {
            mark(field, drawn.get(number), lowest, highest, glyphs.mark(all.indexOf(series.get(number))));
        }
        List<String> lines = new ArrayList<>();
        lines.add(legend(all, series, titles));
        lines.addAll(framed(field, Numbers.brief(lowest), Numbers.brief(highest)));
        lines.addAll(floor(field[0].length, from, to, Numbers.brief(lowest), Numbers.brief(highest)));
        return lines;
    }

    private static double bound(List<double[]> drawn, boolean upper) {
        var numbers = drawn.stream().flatMapToDouble(Arrays::stream).filter(value -> !Double.isNaN(value));
        return (upper ? numbers.max() : numbers.min()).orElseThrow();
    }

    private static void mark(char[][] field, double[] values, double lowest, double highest, char mark) {
        for (int column = 0; column < values.length; column++) {
            if (!Double.isNaN(values[column])) {
                double part = highest > lowest ? (values[column] - lowest) / (highest - lowest) : 0;
                field[(int) Math.round((1 - part) * (field.length - 1))][column] = mark;
            }
        }
    }

    private String legend(List<FigureSeries> all, List<FigureSeries> drawn, List<String> titles) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (drawn.contains(all.get(i))) {
                parts.add(glyphs.mark(i) + " " + titles.get(i));
            }
        }
        return String.join("   ", parts);
    }

    private List<String> framed(char[][] field, String lowest, String highest) {
        int margin = Math.max(lowest.length(), highest.length());
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < field.length; row++) {
            String label = row == 0 ? highest : row == field.length - 1 ? lowest : "";
            lines.add((" ".repeat(margin - label.length()) + label + " " + glyphs.side + new String(field[row]))
                    .stripTrailing());
        }
        return lines;
    }

    private List<String> floor(int columns, long from, long to, String lowest, String highest) {
        String margin = " ".repeat(Math.max(lowest.length(), highest.length()) + 1);
        String first = "step " + from;
        String last = from == to ? "" : Long.toString(to);
        String gap = " ".repeat(Math.max(1, columns - first.length() - last.length()));
        String floor = Character.toString(glyphs.floor).repeat(columns);
        List<String> lines = new ArrayList<>(
                List.of(margin + glyphs.corner + floor, (margin + " " + first + gap + last).stripTrailing()));
        if (to - from + 1 > columns) {
            lines.add(margin + " a column is the mean of about " + Numbers.brief((to - from + 1) / (double) columns)
                    + " steps");
        }
        return lines;
    }
}
