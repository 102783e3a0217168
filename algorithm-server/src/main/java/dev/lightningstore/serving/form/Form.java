package dev.lightningstore.serving.form;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A form that answers must have. Which tokens may come at a place is worked out once and remembered, for all answers of the form. Thread-safe.
 */
public final class Form {
    /** A mask of 128 thousand tokens has 16 KiB. */
    private static final int MASKS = 512;

    /** Of rules, some of which have a table of what follows, 1 KiB each. */
    private static final int WORN = 20_000;

    private final TokenTrie tokens;
    private final List<Integer> ends;
    private final Rules rules;
    private final Rule start;
    private final Map<Rule, BitSet> masks = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Rule, BitSet> eldest) {
            return size() > MASKS;
        }
    };

    /** @param ends tokens that end an answer; they may come where nothing more has to */
    Form(TokenTrie tokens, List<Integer> ends, Rules rules, Rule start) {
        this.tokens = tokens;
        this.ends = ends;
        this.rules = rules;
        this.start = start;
    }

    /** An answer of this form, from its beginning. */
    public Writing begin() {
        return new Writing();
    }

    /** Whether so much is remembered that it is time to begin anew. */
    synchronized boolean isWorn() {
        return rules.size() > WORN;
    }

    private synchronized BitSet allowed(Rule rule) {
        return masks.computeIfAbsent(rule, each -> {
            BitSet mask = tokens.allowed(rules, each);
            // An answer gets stuck where the tokenizer has no token for a character of the schema; others must not
            // suffer from that.
            if (each.complete || mask.isEmpty()) {
                ends.forEach(mask::set);
            }
            return mask;
        });
    }

    private synchronized Rule after(Rule rule, byte[] bytes) {
        Rule after = rule;
        for (byte b : bytes) {
            after = rules.next(after, b & 0xff);
        }
        return after;
    }

    /** How far an answer has come. For one thread. */
    public final class Writing {
        private Rule left = start;

        private Writing() {}

        /** The tokens that may come next; not to be changed. Never empty while only such have come. */
        public BitSet allowed() {
            return Form.this.allowed(left);
        }

        public void wrote(int id) {
            left = after(left, tokens.bytes(id));
        }
    }
}
