package dev.lightningstore.wire;

import org.jspecify.annotations.Nullable;

/** Protobuf has no null: where an empty text has no meaning of its own, it stands for none. */
public final class Names {
    private Names() {}

    public static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    public static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
