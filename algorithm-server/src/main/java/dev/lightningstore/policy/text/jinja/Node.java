package dev.lightningstore.policy.text.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement of a template. */
sealed interface Node {
    record Text(String text) implements Node {}

    record Output(Expression value, int line) implements Node {}

    record If(List<Branch> branches, List<Node> otherwise) implements Node {}

    record Branch(Expression condition, List<Node> body) {}

    record For(
            List<String> targets,
            Expression items,
            @Nullable Expression filter,
            List<Node> body,
            List<Node> otherwise,
            int line)
            implements Node {}

    /** {@code set a = …}, {@code set a, b = …} or {@code set ns.a = …}. */
    record Assign(List<String> targets, @Nullable String attribute, Expression value, int line) implements Node {}

    record Capture(String target, List<Node> body) implements Node {}

    record Macro(String name, List<Parameter> parameters, List<Node> body) implements Node {}

    record Parameter(String name, @Nullable Expression otherwise) {}

    /** What the model itself is to say: transformers' tag for masks. */
    record Generation(List<Node> body) implements Node {}

    record Break() implements Node {}

    record Continue() implements Node {}
}
