package dev.lightningstore.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether a text keeps clear of what is blocked. Best used as a gate. A blocked text never appears in the metadata, only
 * the number of the pattern that found it.
 */
public record Safety(List<Pattern> blocked, Verdict verdict) implements Scorer<String> {
    public Safety {
        blocked = List.copyOf(blocked);
        if (blocked.isEmpty()) {
            throw new IllegalArgumentException("safety: name at least one blocked pattern");
        }
    }

    /** Blocks what these regular expressions find; unsafe is −1. */
    public static Safety blocking(String... regexes) {
        return new Safety(List.of(regexes).stream().map(Pattern::compile).toList(), Verdict.APPROVAL);
    }

    @Override
    public Score score(String text) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < blocked.size(); i++) {
            if (blocked.get(i).matcher(text).find()) {
                found.add(i);
            }
        }
        return verdict.score(
                found.isEmpty(), found.isEmpty() ? Map.of() : Map.of("blocked_patterns", found.toString()));
    }
}
