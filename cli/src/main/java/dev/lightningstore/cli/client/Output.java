package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;

/** Prints answers as tables for people, or as JSON, YAML or CSV for programs. */
public final class Output {
    /** Named in lower case on the command line. */
    public enum Format {
        TABLE,
        JSON,
        YAML,
        CSV
    }

    private final Format format;
    private final PrintWriter out;

    public Output(Format format, PrintWriter out) {
        this.format = format;
        this.out = out;
    }

    /** A row each, or one array of all. */
    public <T> void list(View<T> view, List<T> items) {
        switch (format) {
            case TABLE -> Table.print(view.columns(), items, out);
            case JSON, YAML ->
                document(Tree.array(items.stream().map(view::tree).toList()));
            case CSV -> Csv.print(view.columns(), items, out);
        }
        out.flush();
    }

    /** A line for each field, or one object. */
    public <T> void one(View<T> view, T item) {
        switch (format) {
            case TABLE -> Table.printDown(view.columns(), item, out);
            case JSON, YAML -> document(view.tree(item));
            case CSV -> Csv.print(view.columns(), List.of(item), out);
        }
        out.flush();
    }

    /** One of a stream: a row, one line of JSON, or one YAML document. */
    <T> void next(View<T> view, T item) {
        switch (format) {
            case TABLE -> out.println(Table.row(view.columns(), item));
            case JSON -> out.println(view.tree(item));
            case YAML -> out.print("---\n" + Tree.yaml(view.tree(item)));
            case CSV -> Csv.row(view.columns(), item, out);
        }
        out.flush();
    }

    void lines(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }

    boolean isTable() {
        return format == Format.TABLE;
    }

    boolean isCsv() {
        return format == Format.CSV;
    }

    void document(JsonNode tree) {
        if (format == Format.CSV) {
            throw new IllegalArgumentException("-o csv: this answer has no rows; use json or yaml");
        }
        out.print(format == Format.YAML ? Tree.yaml(tree) : Tree.json(tree) + "\n");
        out.flush();
    }
}
