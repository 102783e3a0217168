package dev.lightningstore.reward;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.text.Edits;
import java.math.BigDecimal;
import java.util.Map;

/** How near a text comes to the right one. */
public final class GoldenMatch {
    /** Longer texts are not compared by edit distance, which takes time in proportion to both lengths. */
    public static final int MAX_EDIT_LENGTH = 20_000;

    private GoldenMatch() {}

    /** 1 where the text is the right one but for space around it, 0 where it is not. */
    public static Scorer<String> exact(String golden) {
        String right = golden.strip();
        return text -> matched("exact", text.strip().equals(right));
    }

    /** 1 where both say the same as JSON: the order of members and the spelling of numbers do not matter. */
    public static Scorer<String> json(String golden) {
        JsonValue right = JsonValue.of(Json.parse(golden, "golden"));
        return text -> {
            try {
                return matched("json", same(right, JsonValue.of(Json.parse(text.strip(), "answer"))));
            } catch (StoreException.Invalid notJson) {
                return Score.of(Verdict.MET.no(), "json", String.valueOf(notJson.getMessage()));
            }
        };
    }

    /** 1 where the text is a number no further than the tolerance from the right one. */
    public static Scorer<String> numeric(String golden, double tolerance) {
        double right = Double.parseDouble(golden);
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("golden match: the tolerance " + tolerance + " must not be negative");
        }
        return text -> {
            try {
                double off = Math.abs(Double.parseDouble(text.strip()) - right);
                return Score.of(off <= tolerance ? Verdict.MET.yes() : Verdict.MET.no(), "off_by", off);
            } catch (NumberFormatException e) {
                return Score.of(Verdict.MET.no(), "off_by", "not a number");
            }
        };
    }

    /** From 1 for the same text down to 0 for one that has nothing in common: 1 − edits ÷ length of the longer. */
    public static Scorer<String> editDistance(String golden) {
        return text -> {
            int longer = Math.max(text.length(), golden.length());
            if (longer > MAX_EDIT_LENGTH) {
                return Score.of(
                        text.equals(golden) ? 1 : 0,
                        "edits",
                        "not counted: longer than " + MAX_EDIT_LENGTH + " characters");
            }
            int edits = Edits.between(text, golden);
            return Score.of(longer == 0 ? 1 : 1 - (double) edits / longer, "edits", edits);
        };
    }

    private static Score matched(String how, boolean matches) {
        return Verdict.MET.score(matches, Map.of(how, Boolean.toString(matches)));
    }

    private static boolean same(JsonValue one, JsonValue other) {
        if (one instanceof JsonValue.JsonNumber a && other instanceof JsonValue.JsonNumber b) {
            return new BigDecimal(a.text()).compareTo(new BigDecimal(b.text())) == 0;
        }
        if (one instanceof JsonValue.JsonObject a && other instanceof JsonValue.JsonObject b) {
            return a.members().size() == b.members().size()
                    && a.members().entrySet().stream().allMatch(member -> {
                        JsonValue counterpart = b.members().get(member.getKey());
                        return counterpart != null && same(member.getValue(), counterpart);
                    });
        }
        if (one instanceof JsonValue.JsonArray a && other instanceof JsonValue.JsonArray b) {
            boolean same = a.elements().size() == b.elements().size();
            for (int i = 0; same && i < a.elements().size(); i++) {
                same = same(a.elements().get(i), b.elements().get(i));
            }
            return same;
        }
        return one.equals(other);
    }
}
