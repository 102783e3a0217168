package dev.lightningstore.gateway.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.gateway.JsonText;
import dev.lightningstore.gateway.SpanNames;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.wire.span.SpanJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spans as this wire's events: model calls, rewards however they were told, and what was posted as an event. */
final class PeerEvents {
    static final String MODEL_REQUEST = "model_request";
    static final String REWARD = "reward";

    private static final String REWARD_VALUE = "agentlightning.reward.0.value";

    private PeerEvents() {}

    /** Of which kind a span is as an event. */
    record Kind(String type, ObjectNode span, JsonNode attributes) {
        /** Which attempt this wire says that it belongs to. */
        String label(int attemptNumber) {
            return attributes.path(SpanNames.ATTEMPT_LABEL).asText(PeerRollout.label(attemptNumber));
        }

        ObjectNode event(String rolloutId, String label, ObjectNode data) {
            ObjectNode event = JsonText.object()
                    .put("event_type", type)
                    .put("rollout_id", rolloutId)
                    .put("attempt_id", label);
            event.set("timestamp", span.path("end_time"));
            event.set("data", data);
            return event;
        }
    }

    /** Null for a span that is no event of this wire. */
    static @Nullable Kind kind(StoredSpan stored) {
        JsonOut text = new JsonOut(stored.payload().bytes().length + 256);
        new SpanJson(text).write(stored);
        ObjectNode span = JsonText.parseObject(text.toBytes(), "span");
        JsonNode attributes = span.path("attributes");
        String posted = attributes.path(SpanNames.EVENT_TYPE).asText();
        if (!posted.isEmpty()) {
            return new Kind(posted, span, attributes);
        }
        if (attributes.has(SpanNames.ENDING)) {
            return new Kind(MODEL_REQUEST, span, attributes);
        }
        return attributes.has(REWARD_VALUE) ? new Kind(REWARD, span, attributes) : null;
    }

    static ObjectNode data(Kind kind) {
        JsonNode attributes = kind.attributes();
        if (attributes.has(SpanNames.EVENT_TYPE)) {
            return tree(attributes, SpanNames.EVENT_DATA);
        }
        if (kind.type().equals(REWARD)) {
            ObjectNode data = JsonText.object();
            data.set("value", attributes.get(REWARD_VALUE));
            return data;
        }
        return modelRequest(attributes);
    }

    private static ObjectNode modelRequest(JsonNode attributes) {
        ObjectNode data = JsonText.object();
        data.set("model", attributes.path(SpanNames.MODEL));
        JsonNode version = version(attributes);
        data.set("model_version", version);
        data.set("request", tree(attributes, SpanNames.REQUEST));
        if (attributes.has(SpanNames.ADJUSTED)) {
            data.set("adjusted_params", tree(attributes, SpanNames.ADJUSTED));
        }
        ObjectNode response = tree(attributes, SpanNames.RESPONSE);
        boolean complete = attributes.path(SpanNames.ENDING).asText().equals("complete");
        if (!complete && !response.has("error")) {
            response.put("error", attributes.path(SpanNames.ERROR).asText());
        }
        data.set("response", response);
        data.set("latency_ms", attributes.path(SpanNames.LATENCY));
        data.set("http_status", attributes.path(SpanNames.HTTP_STATUS));
        data.put("status", complete ? "ok" : "error");
        data.set("retry_count", attributes.path(SpanNames.RETRIES));
        data.set("usage", response.get("usage"));
        data.put("finish_reason", response.at("/choices/0/finish_reason").textValue());
        server(data, attributes, version);
        return data;
    }

    private static void server(ObjectNode data, JsonNode attributes, JsonNode version) {
        ObjectNode server = data.putObject("server");
        server.set("model", attributes.path(SpanNames.MODEL));
        server.set("version", version);
    }

    /** A number, as trainers of this wire count their steps; null where there is none. */
    private static JsonNode version(JsonNode attributes) {
        String text = attributes.path(SpanNames.POLICY_VERSION).asText();
        return text.matches("\\d{1,18}")
                ? JsonText.object().numberNode(Long.parseLong(text))
                : JsonText.object().nullNode();
    }

    /** What trainers need of an event, and no more. */
    static ObjectNode triplet(Kind kind) {
        JsonNode attributes = kind.attributes();
        ObjectNode data = data(kind);
        if (kind.type().equals(REWARD)) {
            return pick(data, "value", "source", "reason");
        }
        if (!kind.type().equals(MODEL_REQUEST)) {
            return data;
        }
        ObjectNode brief = JsonText.object();
        brief.set("prompt_token_ids", ids(attributes, SpanNames.PROMPT_IDS));
        brief.set("response_token_ids", ids(attributes, SpanNames.RESPONSE_IDS));
        brief.set("response_log_probs", logProbs(attributes));
        server(brief, attributes, version(attributes));
        brief.set("http_status", data.path("http_status"));
        brief.set("status", data.path("status"));
        if (data.path("response").has("error")) {
            brief.set("error", data.path("response").path("error"));
        }
        return brief;
    }

    private static ObjectNode pick(ObjectNode data, String always, String... more) {
        ObjectNode picked = JsonText.object();
        picked.set(always, data.get(always));
        for (String field : more) {
            if (data.has(field)) {
                picked.set(field, data.get(field));
            }
        }
        return picked;
    }

    private static JsonNode ids(JsonNode attributes, String name) {
        return attributes.get(name) instanceof ArrayNode ids
                ? ids
                : JsonText.object().arrayNode();
    }

    private static JsonNode logProbs(JsonNode attributes) {
        JsonNode text = attributes.get(SpanNames.LOGPROBS);
        if (text == null || !(parse(text.asText()) instanceof ArrayNode content)) {
            return JsonText.object().nullNode();
        }
        ArrayNode values = JsonText.object().arrayNode();
        for (JsonNode each : content) {
            JsonNode value = each.path("logprob");
            if (!value.isNumber()) {
                return JsonText.object().nullNode();
            }
            values.add(value);
        }
        return values;
    }

    private static ObjectNode tree(JsonNode attributes, String name) {
        JsonNode text = attributes.get(name);
        return text != null && parse(text.asText()) instanceof ObjectNode object ? object : JsonText.object();
    }

    private static JsonNode parse(String text) {
        return JsonText.parse(text.getBytes(StandardCharsets.UTF_8), "attribute");
    }

    /** Keeps of several calls with the same prompt only the last. */
    static void lastOfEachPrompt(Map<String, ObjectNode> events, ObjectNode event, int index) {
        boolean call = event.path("event_type").asText().equals(MODEL_REQUEST);
        String key = call ? event.path("data").path("prompt_token_ids").toString() : "#" + index;
        // Taken out first, so that it stands where the last one was.
        events.remove(key);
        events.put(key, event);
    }
}
