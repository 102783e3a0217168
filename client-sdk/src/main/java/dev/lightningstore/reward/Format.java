package dev.lightningstore.reward;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Whether a text has the form that was asked for. */
public final class Format {
    private Format() {}

    /** All of the text matches. */
    public static Scorer<String> matching(String regex, Verdict verdict) {
        Pattern pattern = Pattern.compile(regex);
        return text -> verdict.score(pattern.matcher(text).matches(), Map.of());
    }

    /** The text is JSON, and nothing else. */
    public static Scorer<String> json(Verdict verdict) {
        return text -> {
            try {
                Json.parse(text, "text");
                return verdict.score(true, Map.of());
            } catch (StoreException.Invalid notJson) {
                return verdict.score(false, Map.of("problem", String.valueOf(notJson.getMessage())));
            }
        };
    }

    /** The text has all these headings, each at the start of a line; between no and yes by how many there are. */
    public static Scorer<String> sections(List<String> headings, Verdict verdict) {
        List<String> wanted = List.copyOf(headings);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("format: name at least one section");
        }
        return text -> {
            List<String> missing = wanted.stream()
                    .filter(heading ->
                            text.lines().noneMatch(line -> line.strip().startsWith(heading)))
                    .toList();
            double there = (double) (wanted.size() - missing.size()) / wanted.size();
            return new Score.Value(
                    verdict.no() + (verdict.yes() - verdict.no()) * there,
                    missing.isEmpty() ? Map.of() : Map.of("missing", missing.toString()));
        };
    }
}
