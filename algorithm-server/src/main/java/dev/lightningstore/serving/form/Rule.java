package dev.lightningstore.serving.form;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may still be written, as an expression over bytes. {@link Rules} makes each only once, so that two of the same meaning and shape
 * are the same object; it also remembers here what each becomes by a byte.
 */
final class Rule {
    private static final int BYTES = 256;

    final Kind kind;
    /** Whether nothing more has to be written. */
    final boolean complete;

    private @Nullable Rule @Nullable [] next;

    Rule(Kind kind, boolean complete) {
        this.kind = kind;
        this.complete = complete;
    }

    @Nullable
    Rule next(int b) {
        return next == null ? null : next[b];
    }

    void next(int b, Rule rule) {
        if (next == null) {
            next = new Rule[BYTES];
        }
        next[b] = rule;
    }

    /** How it is made of others. */
    sealed interface Kind {
        /** Cannot be written. */
        record Nothing() implements Kind {}

        /** These bytes, each as a character up to U+00FF, from a place on. */
        record Text(String bytes, int from) implements Kind {}

        /** One byte of a set. */
        record OneOf(Bytes bytes) implements Kind {}

        record Sequence(Rule first, Rule rest) implements Kind {}

        record Choice(Set<Rule> of) implements Kind {}

        /** @param item one that is never empty */
        record Repeat(Rule item, int least, int most) implements Kind {}

        /** What {@link Rules#define} says, and never empty. */
        record Named(String name) implements Kind {}
    }
}
