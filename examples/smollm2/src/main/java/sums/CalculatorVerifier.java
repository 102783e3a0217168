package sums;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.runner.verify.Verification;
import dev.lightningstore.runner.verify.Verifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Scores both turns: half for the call, as {@link SumVerifier} does, half for the answer that follows. */
public final class CalculatorVerifier implements Verifier {
    private static final double CALL = 0.5;
    private static final double FORM = 0.2;
    private static final double RIGHT = 0.3;

    @Override
    public Reward verify(Verification work) {
        Json said = work.outcome().metadata();
        return score(Sum.of(work.task().input()), text(said, "/call"), text(said, "/answer"));
    }

    static Reward score(Sum sum, String call, String answer) {
        JsonValue.JsonObject said = Called.object(answer).orElse(new JsonValue.JsonObject(Map.of()));
        boolean form = said.members().keySet().equals(Set.of("answer"))
                && answer.strip().endsWith("}");
        boolean right = form
                && Called.number(said, "/answer")
                        .map(number -> number == sum.tool().of(sum.a(), sum.b()))
                        .orElse(false);
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("call", CALL * SumVerifier.score(sum, call).value());
        parts.put("form", form ? FORM : 0);
        parts.put("right", right ? RIGHT : 0);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(
                "total",
                parts.values().stream().mapToDouble(Double::doubleValue).sum());
        values.putAll(parts);
        return new Reward("total", values);
    }

    private static String text(@Nullable Json said, String path) {
        return said == null
                ? ""
                : JsonValue.of(said).find(path).flatMap(JsonValue::string).orElse("");
    }
}
