package dev.lightningstore.trace;

import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.trace.ModelCall.Function;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model call as attributes: by today's names of OpenTelemetry's conventions, and by those before them that the peer's
 * adapters read.
 */
final class ModelCallAttributes {
    private ModelCallAttributes() {}

    /** @param content whether prompts, completions and tokens may be told at all */
    static Attributes of(ModelCall call, boolean content) {
        AttributesBuilder out = Attributes.builder()
                .put(Names.GEN_AI_OPERATION, "chat")
                .put(Names.GEN_AI_PROVIDER, call.provider())
                .put(Names.GEN_AI_SYSTEM, call.provider())
                .put(Names.REQUEST_MODEL, call.model());
        out.put(Names.RESPONSE_MODEL, call.responseModel());
        out.put(Names.RESPONSE_ID, call.responseId());
        out.put(Names.REQUEST_TEMPERATURE, call.temperature());
        out.put(Names.REQUEST_TOP_P, call.topP());
        putCount(out, Names.REQUEST_MAX_TOKENS, call.maxTokens());
        putCount(out, Names.INPUT_TOKENS, call.inputTokens());
        putCount(out, Names.OUTPUT_TOKENS, call.outputTokens());
        putCount(out, Names.OLD_INPUT_TOKENS, call.inputTokens());
        putCount(out, Names.OLD_OUTPUT_TOKENS, call.outputTokens());
        if (!call.finishReasons().isEmpty()) {
            out.put(Names.FINISH_REASONS, call.finishReasons());
        }
        if (content) {
            putContent(out, call);
        }
        return out.build();
    }

    private static void putContent(AttributesBuilder out, ModelCall call) {
        if (!call.prompt().isEmpty()) {
            out.put(Names.INPUT_MESSAGES, messages(call.prompt(), List.of()));
            putMessages(out, Names.PROMPT, call.prompt());
        }
        if (!call.completion().isEmpty()) {
            out.put(Names.OUTPUT_MESSAGES, messages(call.completion(), call.finishReasons()));
            putMessages(out, Names.COMPLETION, call.completion());
        }
        for (int i = 0; i < call.functions().size(); i++) {
            Function function = call.functions().get(i);
            String prefix = Names.REQUEST_FUNCTIONS + i;
            out.put(prefix + ".name", function.name());
            out.put(prefix + ".description", function.description());
            out.put(prefix + ".parameters", function.parameters().toString());
        }
        putIds(out, Names.PROMPT_TOKEN_IDS, call.promptTokenIds());
        putIds(out, Names.RESPONSE_TOKEN_IDS, call.responseTokenIds());
        if (!call.logprobs().isEmpty()) {
            out.put(
                    Names.LOGPROBS,
                    call.logprobs().stream()
                            .map(logprob -> "{\"logprob\":" + logprob + "}")
                            .collect(Collectors.joining(",", "[", "]")));
        }
    }

    private static void putMessages(AttributesBuilder out, String prefix, List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            String name = prefix + i;
            out.put(name + ".role", message.role());
            if (message.content() != null) {
                out.put(name + ".content", message.content());
            }
            if (message.toolCallId() != null) {
                out.put(name + ".tool_call_id", message.toolCallId());
            }
            for (int j = 0; j < message.toolCalls().size(); j++) {
                ToolCall call = message.toolCalls().get(j);
                out.put(name + ".tool_calls." + j + ".id", call.id());
                out.put(name + ".tool_calls." + j + ".name", call.name());
                out.put(
                        name + ".tool_calls." + j + ".arguments",
                        call.arguments().toString());
            }
        }
    }

    /** In the form of the conventions: a role and parts. */
    private static String messages(List<Message> messages, List<String> finishReasons) {
        List<JsonValue> all = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Map<String, JsonValue> one = new LinkedHashMap<>();
            one.put("role", JsonValue.text(messages.get(i).role()));
            one.put("parts", new JsonArray(parts(messages.get(i))));
            if (i < finishReasons.size()) {
                one.put("finish_reason", JsonValue.text(finishReasons.get(i)));
            }
            all.add(new JsonObject(one));
        }
        return new JsonArray(all).json().toString();
    }

    private static List<JsonValue> parts(Message message) {
        List<JsonValue> parts = new ArrayList<>();
        String content = message.content();
        if (content != null && message.toolCallId() != null) {
            parts.add(part("tool_call_response", "id", message.toolCallId(), "response", content));
        } else if (content != null) {
            parts.add(part("text", "content", content));
        }
        for (ToolCall call : message.toolCalls()) {
            Map<String, JsonValue> part = new LinkedHashMap<>(
                    part("tool_call", "id", call.id(), "name", call.name()).members());
            part.put("arguments", JsonValue.of(call.arguments()));
            parts.add(new JsonObject(part));
        }
        return parts;
    }

    private static JsonObject part(String type, String... namesAndTexts) {
        Map<String, JsonValue> part = new LinkedHashMap<>();
        part.put("type", JsonValue.text(type));
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            part.put(namesAndTexts[i], JsonValue.text(namesAndTexts[i + 1]));
        }
        return new JsonObject(part);
    }

    private static void putCount(AttributesBuilder out, AttributeKey<Long> key, @Nullable Integer count) {
        if (count != null) {
            out.put(key, count.longValue());
        }
    }

    private static void putIds(AttributesBuilder out, AttributeKey<List<Long>> key, List<Integer> ids) {
        if (!ids.isEmpty()) {
            out.put(key, ids.stream().map(Integer::longValue).toList());
        }
    }
}
