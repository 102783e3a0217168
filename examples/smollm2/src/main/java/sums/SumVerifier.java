package sums;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.runner.verify.Verification;
import dev.lightningstore.runner.verify.Verifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Scores an answer in parts, so that there is something to learn from long before all is right. */
public final class SumVerifier implements Verifier {
    private static final JsonObject NOTHING = new JsonObject(Map.of());
    private static final double PARSES = 0.1;
    private static final double KEYS = 0.2;
    private static final double TOOL = 0.3;
    private static final double ARGUMENTS = 0.2;
    private static final double ALONE = 0.2;

    @Override
    public Reward verify(Verification work) {
        Json said = work.outcome().metadata();
        String answer = said == null
                ? ""
                : JsonValue.of(said).find("/answer").flatMap(JsonValue::string).orElse("");
        return score(Sum.of(work.task().input()), answer);
    }

    static Reward score(Sum sum, String answer) {
        int from = answer.indexOf('{');
        int to = answer.indexOf('}', Math.max(0, from)) + 1;
        JsonObject call = Called.object(answer).orElse(NOTHING);
        boolean parses = call != NOTHING;
        boolean keys = call.members().keySet().equals(Set.of("tool", "a", "b"));
        boolean arguments =
                keys && said(call, "a", Integer.toString(sum.a())) && said(call, "b", Integer.toString(sum.b()));
        boolean alone = parses && (answer.substring(0, from) + answer.substring(to)).isBlank();
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("parses", parses ? PARSES : 0);
        parts.put("keys", keys ? KEYS : 0);
        parts.put("tool", keys && said(call, "tool", sum.tool().wire()) ? TOOL : 0);
        parts.put("arguments", arguments ? ARGUMENTS : 0);
        parts.put("alone", alone ? ALONE : 0);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(
                "total",
                parts.values().stream().mapToDouble(Double::doubleValue).sum());
        values.putAll(parts);
        return new Reward("total", values);
    }

    /** Whether it is there, as a number or as a text. */
    private static boolean said(JsonObject call, String key, String expected) {
        JsonValue value = call.find("/" + key).orElse(NOTHING);
        return switch (value) {
            case JsonValue.JsonString text -> text.text().equals(expected);
            case JsonValue.JsonNumber number -> number.text().equals(expected);
            case JsonObject _, JsonValue.JsonArray _, JsonValue.JsonBoolean _, JsonValue.JsonNull _ -> false;
        };
    }
}
