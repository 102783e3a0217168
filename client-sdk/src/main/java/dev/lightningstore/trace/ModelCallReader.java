package dev.lightningstore.trace;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
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
        if (json("logprobs.content") instanceof List<?> tokens) {
            for (Object token : tokens) {
                if (token instanceof Map<?, ?> one && one.get("logprob") instanceof Number logprob) {
                    logprobs.add(logprob.doubleValue());
                }
            }
        }
        return logprobs;
    }

    private List<Message> messages(String indexed, String whole) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < MAX_MESSAGES && has(indexed + i + ".role"); i++) {
            messages.add(indexed(indexed + i));
        }
        if (messages.isEmpty() && json(whole) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> message) {
                    messages.add(ofParts(message));
                }
            }
        }
        return messages;
    }

    private Message indexed(String name) {
        List<ToolCall> calls = IntStream.iterate(0, i -> has(name + ".tool_calls." + i + ".name"), i -> i + 1)
                .mapToObj(i -> name + ".tool_calls." + i)
                .map(call -> new ToolCall(
                        orEmpty(text(call + ".id")),
                        orEmpty(text(call + ".name")),
                        parsed(orEmpty(text(call + ".arguments")))))
                .toList();
        return new Message(
                orEmpty(text(name + ".role")), text(name + ".content"), calls, text(name + ".tool_call_id"));
    }

    /** A message as the conventions have it: its content and its calls are parts. */
    private static Message ofParts(Map<?, ?> message) {
        StringBuilder content = new StringBuilder();
        List<ToolCall> calls = new ArrayList<>();
        String answered = null;
        if (message.get("parts") instanceof List<?> parts) {
            for (Object each : parts) {
                if (each instanceof Map<?, ?> part) {
                    switch (String.valueOf(part.get("type"))) {
                        case "text" -> content.append(part.get("content"));
                        case "tool_call" ->
                            calls.add(new ToolCall(
                                    String.valueOf(part.get("id")),
                                    String.valueOf(part.get("name")),
                                    Json.parse(JsonText.of(part.get("arguments")), "arguments")));
                        case "tool_call_response" -> {
                            answered = String.valueOf(part.get("id"));
                            Object response = part.get("response");
                            content.append(response == null ? part.get("result") : response);
                        }
                        default -> {
                            // Images and whatever comes later have no place in a text.
                        }
                    }
                }
            }
        }
        String text = content.length() == 0 && !calls.isEmpty() ? null : content.toString();
        return new Message(String.valueOf(message.get("role")), text, calls, answered);
    }

    private @Nullable Object json(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return FlatJson.read(Json.parse(text, name));
        } catch (StoreException.Invalid cutOff) {
            return null;
        }
    }

    private static Json parsed(String text) {
        try {
            return Json.parse(text, "arguments");
        } catch (StoreException.Invalid none) {
            return Json.parse(JsonText.of(text), "arguments");
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
