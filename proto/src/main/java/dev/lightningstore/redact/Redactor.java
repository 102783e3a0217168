package dev.lightningstore.redact;

import dev.lightningstore.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces secrets by the name of the rule that found them. It takes time in proportion to the text, whatever the text,
 * and what it made it leaves alone when it sees it again. Immutable and thread-safe.
 */
public final class Redactor {
    static final String MARK = "[redacted:";

    /** Shorter text holds nothing that a rule could find. */
    private static final int MIN_LENGTH = 5;

    /** How often JSON within a string within JSON is followed. */
    private static final int MAX_NESTING = 8;

    private static final Redactor STANDARD = builder().build();

    private final BlockedNames names;
    private final Assignments assignments;
    private final List<PatternRule> patterns;
    private final List<CustomPattern> custom;
    private final Suspicion suspicion;

    private Redactor(Builder builder) {
        names = new BlockedNames(builder.blocked, builder.allowed);
        assignments = new Assignments(names);
        List<PatternRule> rules = new ArrayList<>(CredentialShapes.ALL);
        if (builder.anonymize) {
            rules.addAll(CredentialShapes.PERSONAL);
        }
        patterns = List.copyOf(rules);
        custom = List.copyOf(builder.patterns);
        suspicion = new Suspicion(names, patterns);
    }

    /** All rules for credentials; people's addresses and numbers stay. */
    public static Redactor standard() {
        return STANDARD;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Text of any kind: prose, JSON, a URL, a header, a line of a log, code. */
    public String text(String text) {
        return text(text, 0);
    }

    /** The value of one named thing, such as an attribute of a span: all of it where the name is blocked. */
    public String attribute(String name, String value) {
        String rule = names.rule(name);
        return rule == null || Harmless.under(rule, value) ? text(value) : mark(rule);
    }

    /** The same value where nothing was found. */
    public Json json(Json json) {
        String text = json.toString();
        String clean = text(text);
        return clean.equals(text) ? json : Json.trusted(clean.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * False only where these bytes, in UTF-8, are neither a text that {@link #text} changes nor a name that is blocked.
     * They are read once, so that most text need not be decoded.
     */
    public boolean suspects(byte[] text, int from, int to) {
        return !custom.isEmpty() || suspicion.of(text, from, to);
    }

    /** Whether all values under this name go, whatever they are. */
    public boolean blocks(String name) {
        return names.rule(name) != null;
    }

    String text(String text, int nesting) {
        if (text.length() < MIN_LENGTH) {
            return text;
        }
        if (nesting < MAX_NESTING && JsonRedaction.mayBe(text)) {
            String clean = JsonRedaction.apply(this, text, nesting);
            if (clean != null) {
                return clean;
            }
        }
        for (CustomPattern pattern : custom) {
            text = pattern.apply(text);
        }
        LetterPairs pairs = new LetterPairs(text);
        for (PatternRule pattern : patterns) {
            text = pattern.apply(text, pairs);
        }
        return assignments.apply(text);
    }

    /** The rule that blocks values under this name; null where none does. */
    @Nullable
    String rule(String name) {
        return names.rule(name);
    }

    static String mark(String rule) {
        return MARK + rule + "]";
    }

    /** What differs from the standard rules. Not thread-safe; what it builds is. */
    public static final class Builder {
        private final List<String> blocked = new ArrayList<>();
        private final List<String> allowed = new ArrayList<>();
        private final List<CustomPattern> patterns = new ArrayList<>();
        private boolean anonymize;

        private Builder() {}

        /** Whether e-mail addresses and phone numbers are replaced too; they are not at first. */
        public Builder anonymize(boolean anonymize) {
            this.anonymize = anonymize;
            return this;
        }

        /** Blocks a name in all its spellings: {@code employee_number} also means {@code employeeNumber}. */
        public Builder blockName(String name) {
            blocked.add(name);
            return this;
        }

        /** Lets a whole name through that a rule blocks, in all its spellings. */
        public Builder allowName(String name) {
            allowed.add(name);
            return this;
        }

        /**
         * Replaces whatever the regular expression finds, or only its group {@code secret} where it has one.
         *
         * @param name small letters, digits and dashes; it is what a reader sees
         * @throws IllegalArgumentException if the name or the expression is wrong; it says which
         */
        public Builder pattern(String name, String regex) {
            patterns.add(CustomPattern.of(name, regex));
            return this;
        }

        public Redactor build() {
            return new Redactor(this);
        }
    }
}
