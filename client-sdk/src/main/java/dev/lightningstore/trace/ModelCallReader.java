package dev.lightningstore.trace;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonNull;
import dev.lightningstore.trace.ModelCall.Function;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a model call out of a span, whoever wrote it: by today's names of OpenTelemetry's conventions, and by those before
 * them. Of what is missing, the result says nothing. Not thread-safe.
 */
public final class ModelCallReader {
    private static final int MAX_MESSAGES = 10_000;

    private final Map<String, AnyValue> attributes = new HashMap<>();
    private final Span span;

    private ModelCallReader(Span span) {
        this.span = span;
        for (KeyValue attribute : span.getAttributesList()) {
            attributes.put(attribute.getKey(), attribute.getValue());
        }
    }

    /** Null where the span is no call of a model. */
    public static @Nullable ModelCall read(Span span) {
        return new ModelCallReader(span).read();
    }

    private @Nullable ModelCall read() {
        String model = text("gen_ai.request.model", "llm.request.model", "gen_ai.response.model");
        boolean tool = "execute_tool".equals(text("gen_ai.operation.name"));
        if (tool || (model == null && !has("gen_ai.input.messages") && !has("gen_ai.prompt.0.role"))) {
            return null;
        }
        String provider = text("gen_ai.provider.name", "gen_ai.system");
        List<Integer> responseIds = ids("response_token_ids");
        List<Double> logprobs = logprobs();
        return ModelCall.of(model == null ? "" : model)
                .provider(provider == null ? "" : provider)
                .response(text("gen_ai.response.id"), text("gen_ai.response.model"))
                .prompt(messages("gen_ai.prompt.", "gen_ai.input.messages"))
                .completion(messages("gen_ai.completion.", "gen_ai.output.messages"))
                .functions(functions())
                .sampling(
                        number("gen_ai.request.temperature"),
                        number("gen_ai.request.top_p"),
                        count("gen_ai.request.max_tokens"))
                .usage(
                        count("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens"),
                        count(
                                "gen_ai.usage.output_tokens",
                                "gen_ai.usage.completion_tokens",
                                "llm.usage.completion_tokens"))
                .finishReasons(finishReasons())
                .tokens(ids("prompt_token_ids"), responseIds)
                .logprobs(logprobs.size() == responseIds.size() ? logprobs : List.of())
                .took(Duration.ofNanos(Math.max(0, span.getEndTimeUnixNano() - span.getStartTimeUnixNano())))
                .build();
    }

    private boolean has(String name) {
        return attributes.containsKey(name);
    }

    private @Nullable String text(String... names) {
        for (String name : names) {
            AnyValue value = attributes.get(name);
            if (value != null && value.hasStringValue()) {
                return value.getStringValue();
            }
        }
        return null;
    }

    private @Nullable Double number(String... names) {
        for (String name : names) {
            AnyValue value = attributes.get(name);
            if (value != null && (value.hasDoubleValue() || value.hasIntValue())) {
                return value.hasIntValue() ? (double) value.getIntValue() : value.getDoubleValue();
            }
        }
        return null;
    }

    private @Nullable Integer count(String... names) {
        Double number = number(names);
        return number == null ? null : number.intValue();
    }

    private List<Integer> ids(String name) {
        AnyValue value = attributes.get(name);
        return value == null
                ? List.of()
                : value.getArrayValue().getValuesList().stream()
                        .map(id -> (int) id.getIntValue())
                        .toList();
    }

    private List<String> finishReasons() {
        AnyValue reasons = attributes.get("gen_ai.response.finish_reasons");
        if (reasons != null) {
            return reasons.getArrayValue().getValuesList().stream()
                    .map(AnyValue::getStringValue)
                    .toList();
        }
        String old = text("gen_ai.completion.0.finish_reason");
        return old == null ? List.of() : List.of(old);
    }

    private List<Double> logprobs() {
        List<Double> logprobs = new ArrayList<>();
        elements("logprobs.content")
                .forEach(token ->
                        token.find("/logprob").flatMap(JsonValue::number).ifPresent(logprobs::add));
        return logprobs;
    }

    private List<Message> messages(String indexed, String whole) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < MAX_MESSAGES && has(indexed + i + ".role"); i++) {
            messages.add(indexed(indexed + i));
        }
        if (messages.isEmpty()) {
            elements(whole).forEach(message -> messages.add(ofParts(message)));
        }
        return messages;
    }

    /** The tools that could be called: one by one, or as the list that OpenAI's wire has. */
    private List<Function> functions() {
        List<Function> functions = IntStream.range(0, MAX_MESSAGES)
                .mapToObj(i -> "gen_ai.request.functions." + i)
                .takeWhile(name -> has(name + ".name"))
                .map(name -> new Function(
                        orEmpty(text(name + ".name")),
                        orEmpty(text(name + ".description")),
                        has(name + ".parameters")
                                ? Json.parseOrQuote(orEmpty(text(name + ".parameters")))
                                : Json.EMPTY_OBJECT))
                .toList();
        return functions.isEmpty()
                ? elements("gen_ai.request.tools").stream()
                        .flatMap(tool -> tool.find("/function").stream())
                        .map(function -> new Function(
                                string(function, "/name"),
                                string(function, "/description"),
                                function.find("/parameters")
                                        .map(JsonValue::json)
                                        .orElse(Json.EMPTY_OBJECT)))
                        .toList()
                : functions;
    }

    private Message indexed(String name) {
        List<ToolCall> calls = IntStream.iterate(0, i -> has(name + ".tool_calls." + i + ".name"), i -> i + 1)
                .mapToObj(i -> name + ".tool_calls." + i)
                .map(call -> new ToolCall(
                        orEmpty(text(call + ".id")),
                        orEmpty(text(call + ".name")),
                        Json.parseOrQuote(orEmpty(text(call + ".arguments")))))
                .toList();
        return new Message(orEmpty(text(name + ".role")), text(name + ".content"), calls, text(name + ".tool_call_id"));
    }

    /** A message as the conventions have it: its content and its calls are parts. */
    private static Message ofParts(JsonValue message) {
        StringBuilder content = new StringBuilder();
        List<ToolCall> calls = new ArrayList<>();
        String answered = null;
        for (JsonValue part : elements(message.find("/parts"))) {
            switch (string(part, "/type")) {
                case "text" -> content.append(string(part, "/content"));
                case "tool_call" -> {
                    JsonValue arguments = part.find("/arguments").orElse(new JsonNull());
                    calls.add(new ToolCall(string(part, "/id"), string(part, "/name"), arguments.json()));
                }
                case "tool_call_response" -> {
                    answered = string(part, "/id");
                    part.find("/response")
                            .or(() -> part.find("/result"))
                            .ifPresent(response -> content.append(
                                    response.string().orElse(response.json().toString())));
                }
                default -> {
                    // Images and whatever comes later have no place in a text.
                }
            }
        }
        String text = content.length() == 0 && !calls.isEmpty() ? null : content.toString();
        return new Message(string(message, "/role"), text, calls, answered);
    }

    private static String string(JsonValue value, String pointer) {
        return value.find(pointer).flatMap(JsonValue::string).orElse("");
    }

    private static List<JsonValue> elements(Optional<JsonValue> value) {
        return value.orElse(null) instanceof JsonArray array ? array.elements() : List.of();
    }

    /** The elements of an attribute that holds a JSON list; none where it was cut off. */
    private List<JsonValue> elements(String name) {
        String text = text(name);
        if (text == null) {
            return List.of();
        }
        try {
            return elements(Optional.of(JsonValue.of(Json.parse(text, name))));
        } catch (StoreException.Invalid cutOff) {
            return List.of();
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
