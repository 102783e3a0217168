package dev.lightningstore.serving;

import java.util.List;

/**
 * A token that was drawn.
 *
 * @param logprob in the distribution that it was drawn from, after temperature, penalties and cuts; 0 where the likeliest is taken always
 * @param rawLogprob in the distribution that the model gave
 * @param likeliest what else the model thought likely, the likeliest first; as many as were asked for
 */
public record Drawn(int id, double logprob, double rawLogprob, List<Likely> likeliest) {
    public Drawn {
        likeliest = List.copyOf(likeliest);
    }

    /** @param logprob negative infinity for a token that was cut off */
    public record Likely(int id, double logprob, double rawLogprob) {}
}
