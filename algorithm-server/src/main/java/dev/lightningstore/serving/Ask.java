package dev.lightningstore.serving;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.serving.form.Form;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is asked for.
 *
 * @param model the name of a policy
 * @param seed the same seed, prompt and version give the same tokens
 * @param choices how many answers to the prompt
 * @param maxTokens of each answer
 * @param stops texts that end an answer and are not part of it
 * @param stopIds tokens that end an answer, beside those of the model; they are among its tokens, but not in its text
 * @param ignoreEos whether the model's own end is not one
 * @param likeliest of how many likely tokens to tell at each place
 * @param skipSpecial whether special tokens are left out of the text
 * @param streamed whether its tokens are shown at once, so that it cannot begin again
 * @param client who asks; those who wait have their turns by client
 * @param form that each answer must have; null for none. It ends where the form is complete, or at the last token that it may have
 */
public record Ask(
        String model,
        int[] prompt,
        Sampling sampling,
        long seed,
        int choices,
        int maxTokens,
        List<String> stops,
        Set<Integer> stopIds,
        boolean ignoreEos,
        int likeliest,
        boolean skipSpecial,
        boolean streamed,
        String client,
        @Nullable Form form) {
    public static final int MAX_CHOICES = 128;
    public static final int MAX_STOPS = 16;
    public static final int MAX_LIKELIEST = 20;

    public Ask {
        if (prompt.length == 0) {
            throw StoreException.Invalid.field("prompt", "has no tokens");
        }
        between("n", choices, 1, MAX_CHOICES);
        between("max_tokens", maxTokens, 1, Integer.MAX_VALUE);
        between("logprobs", likeliest, 0, MAX_LIKELIEST);
        between("stop", stops.size(), 0, MAX_STOPS);
        if (stops.contains("")) {
            throw StoreException.Invalid.field("stop", "has an empty text, which every answer begins with");
        }
        if (form != null && (ignoreEos || !stopIds.isEmpty())) {
            throw StoreException.Invalid.field(
                    ignoreEos ? "ignore_eos" : "stop_token_ids", "must be left out: a form says where its answer ends");
        }
        stops = List.copyOf(stops);
        stopIds = Set.copyOf(stopIds);
    }

    /** One answer, not streamed, with nothing special about it. */
    public static Ask of(String model, int[] prompt, Sampling sampling, long seed, int maxTokens) {
        return new Ask(
                model, prompt, sampling, seed, 1, maxTokens, List.of(), Set.of(), false, 0, true, false, "", null);
    }

    public Ask withChoices(int count) {
        return new Ask(
                model,
                prompt,
                sampling,
                seed,
                count,
                maxTokens,
                stops,
                stopIds,
                ignoreEos,
                likeliest,
                skipSpecial,
                streamed,
                client,
                form);
    }

    private static void between(String field, int value, int low, int high) {
        if (value < low || value > high) {
            throw StoreException.Invalid.field(
                    field,
                    "must be " + (high == Integer.MAX_VALUE ? "at least " + low : low + " to " + high) + ", is "
                            + value);
        }
    }
}
