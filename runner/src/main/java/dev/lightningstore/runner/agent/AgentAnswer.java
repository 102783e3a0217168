package dev.lightningstore.runner.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.trace.Emitter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an agent in another language says of its work: {@code {"reward": 0.5}}, or {@code {"reward": {"safe": 1, "short":
 * 0.2}, "primary": "safe", "output": …, "failed": false | "why"}}. All of it may be left out.
 *
 * @param failed null where it did not fail
 */
public record AgentAnswer(
        @Nullable Reward reward,
        @Nullable Json output,
        @Nullable String failed) {
    public static final AgentAnswer NONE = new AgentAnswer(null, null, null);

    /** An answer goes into the attempt's metadata: what is larger belongs into a span or a file. */
    public static final int MAX_BYTES = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** A last line that is an object with one of our names; any other line is just talk. */
    private static final Pattern LAST_LINE = Pattern.compile("\\{.*\"(reward|output|failed|error)\"\\s*:.*}");

    /** Why text that should be an answer is none. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /** @param what names the text in an error: "the result file" */
    public static AgentAnswer parse(byte[] text, String what) throws Unreadable {
        if (text.length > MAX_BYTES) {
            throw new Unreadable(what + " has " + text.length + " bytes, more than " + MAX_BYTES);
        }
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Unreadable(what + " is not JSON: " + e.getOriginalMessage());
        } catch (java.io.IOException e) {
            throw new Unreadable(what + " cannot be read: " + e.getMessage());
        }
        if (!(node instanceof ObjectNode object)) {
            throw new Unreadable(what + " is not a JSON object");
        }
        JsonNode output = object.path("output");
        return new AgentAnswer(
                reward(object, what),
                output.isMissingNode() || output.isNull()
                        ? null
                        : Json.trusted(output.toString().getBytes(StandardCharsets.UTF_8)),
                failed(object, what));
    }

    /** Nothing where the line that a program printed last is not meant as an answer. */
    public static AgentAnswer ofLastLine(String line, String what) throws Unreadable {
        return LAST_LINE.matcher(line).matches() ? parse(line.getBytes(StandardCharsets.UTF_8), what) : NONE;
    }

    /** Says on the trace what it says, and answers how the attempt ended by it. */
    public Outcome tell(Emitter emitter) {
        if (reward != null) {
            emitter.emitReward(reward);
        }
        return failed == null
                ? new Outcome.Succeeded(metadata())
                : new Outcome.Failed(new Failure(FailureKind.AGENT, failed), metadata());
    }

    private @Nullable Json metadata() {
        return output == null ? null : Json.trusted(("{\"output\":" + output + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Reward reward(ObjectNode object, String what) throws Unreadable {
        JsonNode reward = object.path("reward");
        if (reward.isMissingNode() || reward.isNull()) {
            return null;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        if (reward.isNumber()) {
            values.put(Reward.SINGLE, reward.doubleValue());
        } else if (reward instanceof ObjectNode named && !named.isEmpty()) {
            for (Map.Entry<String, JsonNode> each : named.properties()) {
                if (!each.getValue().isNumber()) {
                    throw new Unreadable(what + ": reward." + each.getKey() + " is not a number");
                }
                values.put(each.getKey(), each.getValue().doubleValue());
            }
        } else {
            throw new Unreadable(what + ": reward is neither a number nor an object of numbers");
        }
        String first = values.keySet().iterator().next();
        String primary = object.path("primary").asText(values.containsKey(Reward.SINGLE) ? Reward.SINGLE : first);
        try {
            return new Reward(primary, values);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(what + ": " + e.getMessage());
        }
    }

    private static @Nullable String failed(ObjectNode object, String what) throws Unreadable {
        for (String name : new String[] {"failed", "error"}) {
            JsonNode value = object.path(name);
            if (value.isTextual()) {
                return value.textValue();
            }
            if (value.isBoolean()) {
                return value.booleanValue() ? "the agent says that it failed" : null;
            }
            if (!value.isMissingNode() && !value.isNull()) {
                throw new Unreadable(what + ": " + name + " is neither true, false nor a text");
            }
        }
        return null;
    }
}
