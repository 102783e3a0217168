package dev.lightningstore.policy.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {
    record Literal(Object value) implements Expression {}

    record Name(String name) implements Expression {}

    record ListOf(List<Expression> items) implements Expression {}

    record DictOf(List<Expression> keys, List<Expression> values) implements Expression {}

    record Attribute(Expression of, String name) implements Expression {}

    record Item(Expression of, Expression key) implements Expression {}

    record Slice(
            Expression of,
            @Nullable Expression start,
            @Nullable Expression end,
            @Nullable Expression step) implements Expression {}

    record Call(Expression function, Given given) implements Expression {}

    record Filtered(Expression value, String filter, Given given) implements Expression {}

    record Tested(Expression value, String test, Given given, boolean negated) implements Expression {}

    record Given(List<Expression> positional, Map<String, Expression> named) {
        static final Given NOTHING = new Given(List.of(), Map.of());
    }

    record Unary(String operator, Expression value) implements Expression {}

    record Binary(String operator, Expression left, Expression right) implements Expression {}

    record Not(Expression value) implements Expression {}

    record And(Expression left, Expression right) implements Expression {}

    record Or(Expression left, Expression right) implements Expression {}

    /** {@code a < b <= c}. */
    record Comparison(Expression first, List<Compared> rest) implements Expression {}

    record Compared(String operator, Expression value) {}

    record Choice(
            Expression condition,
            Expression value,
            @Nullable Expression otherwise) implements Expression {}
}
