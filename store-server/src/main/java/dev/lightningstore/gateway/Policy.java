package dev.lightningstore.gateway;

import org.jspecify.annotations.Nullable;

/** Which weights answer: said on every answer and in its span. */
record Policy(String name, String version, @Nullable String hash) {
    /** As the header {@code x-lightning-policy} has it; what no header may hold is left out. */
    String text() {
        String text = name + "@" + version + (hash == null ? "" : "#" + hash);
        return text.replaceAll("[^\\x21-\\x7e]", "_");
    }
}
