package dev.lightningstore.adapter;

import dev.lightningstore.adapter.SkippedCall.Reason;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonNumber;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ids and log probabilities of a call, by the names of the gateway, the SDK and the peer's tracers. They were told by
 * the server that sampled: nothing is tokenised here.
 *
 * @param responses of each choice
 * @param logprobs of the first choice; empty where there are none, or not one for each id
 * @param problem why there are none to use; null where there are
 */
record TokenIds(
        int[] prompt,
        List<int[]> responses,
        float[] logprobs,
        @Nullable Reason problem) {
    private static final String[] PROMPT = {
        "prompt_token_ids", "agentlightning.operation.output.prompt_token_ids", "llm.hosted_vllm.prompt_token_ids"
    };
    private static final String[] RESPONSE = {
        "response_token_ids",
        "agentlightning.operation.output.response_token_ids.0",
        "agentlightning.operation.output.choices.0.token_ids",
        "agentlightning.operation.output.choices.0.provider_specific_fields.token_ids"
    };
    private static final String FURTHER_RESPONSE = "response_token_ids.";
    private static final String RAW_RESPONSES = "llm.hosted_vllm.response_token_ids";
    private static final String LOGPROBS = "logprobs.content";
    private static final int MAX_CHOICES = 1_000;

    /** Says that what should be a list of ids is none. */
    private static final class NoIds extends Exception {
        private static final long serialVersionUID = 1L;
    }

    static TokenIds of(TraceSpan span) {
        try {
            int[] prompt = first(span, PROMPT);
            List<int[]> responses = responses(span);
            if (prompt.length == 0) {
                return none(Reason.NO_PROMPT_IDS);
            }
            return responses.isEmpty()
                    ? none(Reason.NO_RESPONSE_IDS)
                    : new TokenIds(prompt, responses, logprobs(span, responses.get(0).length), null);
        } catch (NoIds wrong) {
            return none(Reason.WRONG_IDS);
        }
    }

    private static TokenIds none(Reason problem) {
        return new TokenIds(new int[0], List.of(), new float[0], problem);
    }

    private static List<int[]> responses(TraceSpan span) throws NoIds {
        List<int[]> responses = new ArrayList<>();
        int[] first = first(span, RESPONSE);
        for (int[] ids = first; ids.length > 0 && responses.size() < MAX_CHOICES; ) {
            responses.add(ids);
            ids = first(span, FURTHER_RESPONSE + responses.size());
        }
        if (responses.isEmpty() && span.attribute(RAW_RESPONSES) != null) {
            for (JsonValue choice : elements(span, RAW_RESPONSES)) {
                responses.add(ids(choice));
            }
            responses.removeIf(ids -> ids.length == 0);
        }
        return responses;
    }

    private static int[] first(TraceSpan span, String... names) throws NoIds {
        for (String name : names) {
            AnyValue value = span.attribute(name);
            if (value != null) {
                return value.hasStringValue() ? ids(parsed(value.getStringValue())) : ids(value);
            }
        }
        return new int[0];
    }

    private static int[] ids(AnyValue value) throws NoIds {
        List<AnyValue> elements = value.getArrayValue().getValuesList();
        int[] ids = new int[elements.size()];
        for (int i = 0; i < ids.length; i++) {
            AnyValue element = elements.get(i);
            ids[i] = checked(element.hasIntValue() ? element.getIntValue() : -1);
        }
        if (!value.hasArrayValue()) {
            throw new NoIds();
        }
        return ids;
    }

    private static int[] ids(JsonValue value) throws NoIds {
        if (!(value instanceof JsonArray array)) {
            throw new NoIds();
        }
        int[] ids = new int[array.elements().size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = checked(array.elements().get(i) instanceof JsonNumber number ? whole(number) : -1);
        }
        return ids;
    }

    private static long whole(JsonNumber number) {
        return number.value() == (long) number.value() ? (long) number.value() : -1;
    }

    private static int checked(long id) throws NoIds {
        if (id < 0 || id > Integer.MAX_VALUE) {
            throw new NoIds();
        }
        return (int) id;
    }

    private static List<JsonValue> elements(TraceSpan span, String name) throws NoIds {
        JsonValue list = parsed(span.text(name).orElseThrow(NoIds::new));
        if (!(list instanceof JsonArray array)) {
            throw new NoIds();
        }
        return array.elements();
    }

    private static JsonValue parsed(String text) throws NoIds {
        try {
            return JsonValue.of(Json.parse(text, "ids"));
        } catch (StoreException.Invalid malformed) {
            throw new NoIds();
        }
    }

    private static float[] logprobs(TraceSpan span, int count) {
        float[] none = {};
        if (span.text(LOGPROBS).isEmpty()) {
            return none;
        }
        try {
            List<JsonValue> tokens = elements(span, LOGPROBS);
            float[] logprobs = new float[tokens.size()];
            for (int i = 0; i < logprobs.length; i++) {
                logprobs[i] = tokens.get(i)
                        .find("/logprob")
                        .flatMap(JsonValue::number)
                        .orElseThrow(NoIds::new)
                        .floatValue();
            }
            return logprobs.length == count ? logprobs : none;
        } catch (NoIds cutOff) {
            return none;
        }
    }
}
