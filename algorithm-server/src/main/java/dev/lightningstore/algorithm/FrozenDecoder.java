package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Ops;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that is asked and not trained: a reference. What it is made of is closed by who made it.
 *
 * @param temperature as the policy is asked
 * @param distributions whole ones that may be in memory at a time
 */
public record FrozenDecoder(Decoder decoder, @Nullable Adapter adapter, double temperature, int distributions)
        implements ScoringPolicy {
    @Override
    public List<Beliefs> beliefs(List<TrainingRow> rows) {
        try (Ops ops = decoder.torch().ops()) {
            float[] logprobs = decoder.logprobs(
                            ops,
                            DecoderPolicy.tokens(rows),
                            DecoderPolicy.chosen(rows),
                            temperature,
                            distributions,
                            adapter)
                    .floats();
            return DecoderPolicy.spread(rows, logprobs, null, null);
        }
    }
}
