package dev.lightningstore.cli.client;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values as in RFC 4180, with the titles first. */
final class Csv {
    private static final String LINE_END = "\r\n";

    private Csv() {}

    static <T> void print(List<Column<T>> columns, List<T> items, PrintWriter out) {
        line(columns.stream().map(Column::title).toList(), out);
        items.forEach(item -> row(columns, item, out));
    }

    static <T> void row(List<Column<T>> columns, T item, PrintWriter out) {
        line(columns.stream().map(column -> column.raw(item)).toList(), out);
    }

    private static void line(List<String> cells, PrintWriter out) {
        out.print(cells.stream().map(Csv::quoted).collect(Collectors.joining(",")) + LINE_END);
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
