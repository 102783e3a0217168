package dev.lightningstore.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to sample; what is null is left to the server.
 *
 * @param tools what the model may ask to have done
 */
public record ChatOptions(
        @Nullable Double temperature,
        @Nullable Integer maxTokens,
        @Nullable Long seed,
        List<ChatTool> tools) {
    public static final ChatOptions DEFAULT = new ChatOptions(null, null, null);

    /** The same question gets the same answer, as far as the server can. For judges. */
    public static final ChatOptions GREEDY = new ChatOptions(0.0, null, null);

    public ChatOptions {
        tools = List.copyOf(tools);
        if (temperature != null && !(temperature >= 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException("chat: the temperature " + temperature + " must not be negative");
        }
        if (maxTokens != null && maxTokens < 1) {
            throw new IllegalArgumentException("chat: max tokens " + maxTokens + " must be at least 1");
        }
    }

    public ChatOptions(@Nullable Double temperature, @Nullable Integer maxTokens, @Nullable Long seed) {
        this(temperature, maxTokens, seed, List.of());
    }

    public static ChatOptions temperature(double temperature) {
        return new ChatOptions(temperature, null, null);
    }

    public ChatOptions withTools(List<ChatTool> others) {
        return new ChatOptions(temperature, maxTokens, seed, others);
    }
}
