package dev.lightningstore.cli.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws how a share between 0 and 1 went from step to step, for a terminal. */
final class Curve {
    private static final int HEIGHT = 8;
    private static final int WIDTH = 60;
    private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";
    private static final int PARTS = 8;

    private Curve() {}

    /** From top to bottom, with a scale on the left and the steps below. */
    static List<String> lines(List<Double> shares) {
        List<Double> columns = columns(shares);
        List<String> lines = new ArrayList<>();
        for (int row = HEIGHT - 1; row >= 0; row--) {
            StringBuilder line = new StringBuilder(label((row + 1.0) / HEIGHT, row));
            for (double share : columns) {
                int filled = (int) Math.round(share * HEIGHT * PARTS) - row * PARTS;
                line.append(EIGHTHS.charAt(Math.clamp(filled, 0, PARTS)));
            }
            lines.add(line.toString().stripTrailing());
        }
        lines.add("     └" + "─".repeat(columns.size()));
        lines.add("      1" + String.format(Locale.ROOT, "%" + Math.max(1, columns.size() - 1) + "d", shares.size()));
        return lines;
    }

    /** Every other row is named by what reaches its top. */
    private static String label(double top, int row) {
        return row % 2 == 1 ? String.format(Locale.ROOT, "%.2f │", top) : "     │";
    }

    /** Each the mean of the steps that it stands for. */
    private static List<Double> columns(List<Double> shares) {
        int width = Math.min(WIDTH, shares.size());
        List<Double> columns = new ArrayList<>();
        for (int column = 0; column < width; column++) {
            int from = (int) ((long) column * shares.size() / width);
            int to = (int) ((long) (column + 1) * shares.size() / width);
            columns.add(shares.subList(from, to).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow());
        }
        return columns;
    }
}
