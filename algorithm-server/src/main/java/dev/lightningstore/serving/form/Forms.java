package dev.lightningstore.serving.form;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.weights.TextFiles;
import dev.lightningstore.policy.weights.TokenBytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forms that a model's answers can be asked to have. Those asked for lately are kept with what was worked out for them, so that the next
 * answer of the form costs next to nothing. Thread-safe.
 */
public final class Forms {
    private static final int KEPT = 16;

    private final TextFiles text;
    private final int vocabulary;
    private final List<Integer> ends;
    private final CallStyle style;
    private final Map<String, Form> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Form> eldest) {
            return size() > KEPT;
        }
    };
    private @Nullable TokenTrie tokens;

    /**
     * @param vocabulary how many tokens the model knows
     * @param ends tokens that end an answer
     */
    public Forms(TextFiles text, int vocabulary, List<Integer> ends) {
        this.text = text;
        this.vocabulary = vocabulary;
        this.ends = List.copyOf(ends);
        this.style = CallStyle.of(text.chatTemplate());
    }

    /**
     * A form in words of the wire: a value of the schema, or the call of one of the tools, or either.
     *
     * @param schema null for no value; one without any keyword is any value, and {@code {"type": "object"}} any object
     * @param tools each with a name and perhaps the schema of its arguments, {@code parameters}; without it has none
     */
    public record Wanted(@Nullable JsonNode schema, String field, List<JsonNode> tools) {
        public Wanted {
            tools = List.copyOf(tools);
        }
    }

    /** @throws StoreException.Invalid if a schema is more than is supported */
    public synchronized Form of(Wanted wanted) {
        String key = wanted.schema() + "\n" + wanted.tools();
        Form found = kept.get(key);
        if (found == null || found.isWorn()) {
            found = make(wanted);
            kept.put(key, found);
        }
        return found;
    }

    private Form make(Wanted wanted) {
        Rules rules = new Rules();
        JsonRules json = new JsonRules(rules);
        List<Rule> alternatives = new ArrayList<>();
        if (wanted.schema() != null) {
            alternatives.add(SchemaReader.read(rules, json, wanted.schema(), wanted.field()));
        }
        for (JsonNode tool : wanted.tools()) {
            String name = tool.path("name").asText();
            Rule arguments = tool.path("parameters").isObject()
                    ? SchemaReader.read(rules, json, tool.get("parameters"), "tools." + name + ".parameters")
                    : rules.text("{}");
            alternatives.add(style.call(rules, json, name, arguments));
        }
        if (tokens == null) {
            tokens = TokenTrie.of(TokenBytes.of(text), vocabulary);
        }
        return new Form(tokens, ends, rules, rules.choice(alternatives));
    }
}
