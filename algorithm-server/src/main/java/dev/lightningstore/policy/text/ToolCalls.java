package dev.lightningstore.policy.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The calls in a model's answer, in the forms that models were trained on. What is not well formed stays text: an agent sees what was said,
 * and a verifier can score it.
 *
 * @param content what is said beside the calls
 */
public record ToolCalls(String content, List<ToolCall> calls) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /** Hermes and Qwen; the last may lack its end where that is what stopped the answer. */
    private static final Pattern TAGGED =
            Pattern.compile("<tool_call>\\s*(.*?)\\s*(?:</tool_call>|\\z)", Pattern.DOTALL);

    private static final Pattern MISTRAL = Pattern.compile("\\[TOOL_CALLS\\]\\s*(\\[.*\\])\\s*", Pattern.DOTALL);
    private static final String PYTHON_TAG = "<|python_tag|>";

    public ToolCalls {
        calls = List.copyOf(calls);
    }

    /**
     * @param tools the names of the tools that the model was told of. An answer that is nothing but JSON is a call only of one of these:
     *     else it is an answer in JSON.
     */
    public static ToolCalls parse(String answer, Set<String> tools) {
        if (answer.contains("<tool_call>")) {
            return tagged(answer);
        }
        Matcher mistral = MISTRAL.matcher(answer);
        if (mistral.find()) {
            return list(mistral.group(1))
                    .map(calls ->
                            new ToolCalls(answer.substring(0, mistral.start()).strip(), calls))
                    .orElseGet(() -> textOnly(answer));
        }
        return bare(answer, tools);
    }

    private static ToolCalls textOnly(String answer) {
        return new ToolCalls(answer, List.of());
    }

    private static ToolCalls tagged(String answer) {
        List<ToolCall> calls = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        Matcher tags = TAGGED.matcher(answer);
        int at = 0;
        while (tags.find()) {
            Optional<ToolCall> call = parse(tags.group(1)).flatMap(ToolCalls::call);
            if (call.isPresent()) {
                rest.append(answer, at, tags.start());
                calls.add(call.get());
                at = tags.end();
            }
        }
        String content = rest.append(answer.substring(at)).toString();
        return new ToolCalls(calls.isEmpty() ? content : content.strip(), calls);
    }

    private static Optional<List<ToolCall>> list(String json) {
        List<ToolCall> calls = new ArrayList<>();
        Optional<JsonNode> array = parse(json);
        for (JsonNode item : array.orElseGet(JSON::createArrayNode)) {
            call(item).ifPresent(calls::add);
        }
        return array.filter(all -> !all.isEmpty() && all.size() == calls.size()).map(_ -> calls);
    }

    /** Llama 3: the whole answer is an object, or several with semicolons between. */
    private static ToolCalls bare(String answer, Set<String> tools) {
        String text = answer.strip();
        boolean tagged = text.startsWith(PYTHON_TAG);
        text = tagged ? text.substring(PYTHON_TAG.length()).strip() : text;
        if (!text.startsWith("{")) {
            return textOnly(answer);
        }
        List<ToolCall> calls = new ArrayList<>();
        for (String object : JsonObjects.split(text, ';')) {
            Optional<ToolCall> call = parse(object).flatMap(ToolCalls::call);
            if (call.isEmpty() || !tagged && !tools.contains(call.get().name())) {
                return textOnly(answer);
            }
            calls.add(call.get());
        }
        return new ToolCalls("", calls);
    }

    private static Optional<JsonNode> parse(String json) {
        try {
            return Optional.ofNullable(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<ToolCall> call(JsonNode json) {
        String name = json.path("name").textValue();
        JsonNode arguments = json.has("arguments") ? json.path("arguments") : json.path("parameters");
        return name == null || name.isEmpty() || !arguments.isObject()
                ? Optional.empty()
                : Optional.of(new ToolCall(name, arguments.toString()));
    }
}
