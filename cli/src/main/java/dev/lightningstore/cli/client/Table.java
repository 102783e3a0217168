package dev.lightningstore.cli.client;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lays text out in columns. */
final class Table {
    private static final String GAP = "  ";

    private Table() {}

    static <T> void print(List<Column<T>> columns, List<T> items, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>(items.size() + 1);
        rows.add(columns.stream().map(c -> c.title().toUpperCase(Locale.ROOT)).toList());
        for (T item : items) {
            rows.add(columns.stream().map(c -> c.cell(item)).toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(pad(row.get(i), i == widths.length - 1 ? 0 : widths[i] + GAP.length()));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    static <T> void printDown(List<Column<T>> columns, T item, PrintWriter out) {
        int width = columns.stream().mapToInt(c -> c.title().length()).max().orElse(0) + GAP.length();
        for (Column<T> column : columns) {
            out.println(pad(column.title(), width) + column.text(item));
        }
    }

    static <T> String row(List<Column<T>> columns, T item) {
        return String.join(GAP, columns.stream().map(c -> c.cell(item)).toList());
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
