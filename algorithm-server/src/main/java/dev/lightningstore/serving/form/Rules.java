package dev.lightningstore.serving.form;

import dev.lightningstore.policy.weights.TokenBytes;
import dev.lightningstore.serving.form.Rule.Kind;
import dev.lightningstore.serving.form.Rule.Kind.Choice;
import dev.lightningstore.serving.form.Rule.Kind.Named;
import dev.lightningstore.serving.form.Rule.Kind.Nothing;
import dev.lightningstore.serving.form.Rule.Kind.OneOf;
import dev.lightningstore.serving.form.Rule.Kind.Repeat;
import dev.lightningstore.serving.form.Rule.Kind.Sequence;
import dev.lightningstore.serving.form.Rule.Kind.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes rules, and says what is left of one once a byte is written: Brzozowski's derivatives, each of which is worked out once. So the
 * rules that can be met are the states of an automaton that is built as far as answers go. Not thread-safe.
 */
final class Rules {
    static final int UNBOUNDED = Integer.MAX_VALUE;

    private final Map<Kind, Rule> known = new HashMap<>();
    private final Map<String, Rule> named = new HashMap<>();
    private final Rule nothing = made(new Nothing(), false);
    private final Rule end = made(new Text("", 0), true);

    /** How many were made so far. */
    int size() {
        return known.size();
    }

    Rule nothing() {
        return nothing;
    }

    Rule text(String text) {
        return text(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), 0);
    }

    /** A text that models have a token of its own for, which is never part of other text; it may be written either way. */
    Rule mark(String text) {
        return choice(text(text), sequence(oneOf(Bytes.range(TokenBytes.MARK, TokenBytes.MARK)), text(text)));
    }

    private Rule text(String bytes, int from) {
        return from == bytes.length() ? end : made(new Text(bytes, from), false);
    }

    Rule oneOf(Bytes bytes) {
        return made(new OneOf(bytes), false);
    }

    Rule sequence(Rule... parts) {
        Rule sequence = end;
        for (Rule part : Arrays.asList(parts).reversed()) {
            sequence = then(part, sequence);
        }
        return sequence;
    }

    private Rule then(Rule first, Rule rest) {
        if (first == nothing || rest == nothing) {
            return nothing;
        }
        if (first == end || rest == end) {
            return first == end ? rest : first;
        }
        return first.kind instanceof Sequence two
                ? then(two.first(), then(two.rest(), rest))
                : made(new Sequence(first, rest), first.complete && rest.complete);
    }

    Rule choice(Rule... alternatives) {
        return choice(List.of(alternatives));
    }

    Rule choice(List<Rule> alternatives) {
        Set<Rule> different = new LinkedHashSet<>();
        for (Rule each : alternatives) {
            if (each.kind instanceof Choice inner) {
                different.addAll(inner.of());
            } else if (each != nothing) {
                different.add(each);
            }
        }
        return switch (different.size()) {
            case 0 -> nothing;
            case 1 -> different.iterator().next();
            default -> made(new Choice(different), different.stream().anyMatch(each -> each.complete));
        };
    }

    Rule optional(Rule rule) {
        return choice(rule, end);
    }

    /** @param item one that is never empty */
    Rule repeat(Rule item, int least, int most) {
        if (most == 0 || item == nothing) {
            return least == 0 ? end : nothing;
        }
        return made(new Repeat(item, least, most), least == 0);
    }

    /** Something that is defined later, or by way of itself. */
    Rule named(String name) {
        return made(new Named(name), false);
    }

    boolean isDefined(String name) {
        return named.containsKey(name);
    }

    void define(String name, Rule rule) {
        named.put(name, rule);
    }

    private Rule made(Kind kind, boolean complete) {
        return known.computeIfAbsent(kind, _ -> new Rule(kind, complete));
    }

    /** What is left to be written after a byte; {@link #nothing} if it may not come. */
    Rule next(Rule rule, int b) {
        Rule next = rule.next(b);
        if (next == null) {
            next = derive(rule.kind, b);
            rule.next(b, next);
        }
        return next;
    }

    private Rule derive(Kind kind, int b) {
        return switch (kind) {
            case Nothing() -> nothing;
            case Text(String bytes, int from) ->
                from < bytes.length() && bytes.charAt(from) == b ? text(bytes, from + 1) : nothing;
            case OneOf(Bytes bytes) -> bytes.has(b) ? end : nothing;
            case Sequence(Rule first, Rule rest) -> {
                Rule within = then(next(first, b), rest);
                yield first.complete ? choice(within, next(rest, b)) : within;
            }
            case Choice(Set<Rule> of) ->
                choice(of.stream().map(each -> next(each, b)).toList());
            case Repeat(Rule item, int least, int most) ->
                then(next(item, b), repeat(item, Math.max(0, least - 1), most == UNBOUNDED ? UNBOUNDED : most - 1));
            case Named(String name) -> next(definition(name), b);
        };
    }

    private Rule definition(String name) {
        return Objects.requireNonNull(named.get(name), name);
    }

    /** Whether a name stands for itself before a byte of it is written, so that nobody could ever say what it is. */
    boolean isCircular(String name) {
        return beginsWith(definition(name), name, new HashSet<>());
    }

    private boolean beginsWith(Rule rule, String name, Set<Rule> seen) {
        return seen.add(rule)
                && switch (rule.kind) {
                    case Nothing() -> false;
                    case Text _ -> false;
                    case OneOf _ -> false;
                    case Sequence(Rule first, Rule _) -> beginsWith(first, name, seen);
                    case Choice(Set<Rule> of) -> of.stream().anyMatch(each -> beginsWith(each, name, seen));
                    case Repeat(Rule item, int _, int _) -> beginsWith(item, name, seen);
                    case Named(String other) -> other.equals(name) || beginsWith(definition(other), name, seen);
                };
    }
}
