package dev.lightningstore.adapter;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which calls count.
 *
 * @param span tells by a span's name whether it is a call
 * @param agent tells by the name of the nearest agent above a call whether it counts; null for all, also those of nobody
 */
public record CallSelection(
        Predicate<String> span, @Nullable Predicate<String> agent) {
    /** Chats and completions as the gateway, our SDK and the peer's tracers name them. */
    public static final CallSelection ALL = new CallSelection(matching("openai\\.(chat\\.)?completion"), null);

    /** What the peer's LLM proxy writes; the gateway writes it beside each call with ids, for those who look for it. */
    public static final CallSelection PROXY =
            new CallSelection(matching("^(raw_gen_ai_request|litellm_request)$"), null);

    /** Spans in whose names the pattern is found. */
    public CallSelection spans(String pattern) {
        return new CallSelection(matching(pattern), agent);
    }

    /** Calls of agents in whose names the pattern is found. */
    public CallSelection agents(String pattern) {
        return agents(matching(pattern));
    }

    public CallSelection agents(Predicate<String> agent) {
        return new CallSelection(span, agent);
    }

    boolean wants(@Nullable String name) {
        return agent == null || (name != null && agent.test(name));
    }

    private static Predicate<String> matching(String pattern) {
        return Pattern.compile(pattern).asPredicate();
    }
}
