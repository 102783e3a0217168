package dev.lightningstore.model;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Which dialect a model server speaks. */
public enum UpstreamKind {
    /** OpenAI itself, and every server of its wire: vLLM, SGLang, llama.cpp, an algorithm server. */
    OPENAI("openai-compatible", 1),
    /** A deployment on Azure OpenAI. */
    AZURE("azure-openai", 2),
    /** A server of Anthropic's messages. */
    ANTHROPIC("anthropic", 3);

    private final String wire;
    private final int number;

    UpstreamKind(String wire, int number) {
        this.wire = wire;
        this.number = number;
    }

    /** The name on every wire. */
    public String wire() {
        return wire;
    }

    /** The number in the database; never reused. */
    public int number() {
        return number;
    }

    public static UpstreamKind ofWire(String wire, String field) {
        for (UpstreamKind kind : values()) {
            if (kind.wire.equals(wire)) {
                return kind;
            }
        }
        throw StoreException.Invalid.field(
                field,
                "'" + wire + "' is not one of "
                        + Arrays.stream(values()).map(UpstreamKind::wire).collect(Collectors.joining(", ")));
    }

    public static UpstreamKind ofNumber(int number) {
        for (UpstreamKind kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        throw new IllegalStateException("no UpstreamKind has the number " + number);
    }
}
