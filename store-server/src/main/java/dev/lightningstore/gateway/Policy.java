package dev.lightningstore.gateway;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which weights answer: said on every answer and in its span. */
record Policy(String name, String version, @Nullable String hash) {
    private static final Pattern TEXT = Pattern.compile("([^@#]{1,200})@([^@#]{1,200})(?:#([^@#]{1,200}))?");

    /** As a server tells it of the very weights that it sampled from; null where that is no policy. */
    static @Nullable Policy read(@Nullable String text) {
        Matcher policy = TEXT.matcher(text == null ? "" : text);
        return policy.matches() ? new Policy(policy.group(1), policy.group(2), policy.group(3)) : null;
    }

    /** As the header {@code x-lightning-policy} has it; what no header may hold is left out. */
    String text() {
        String text = name + "@" + version + (hash == null ? "" : "#" + hash);
        return text.replaceAll("[^\\x21-\\x7e]", "_");
    }
}
