package dev.lightningstore.policy.net;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Low-rank adaptation: beside each target's weight W a product B A of small rank is trained, scaled by alpha / rank.
 *
 * @param targets names of Hugging Face's projections, as PEFT takes them ({@code q_proj}, …)
 * @param dropout share of what enters A that is left out while training
 */
public record Lora(int rank, double alpha, Set<String> targets, double dropout) {
    /** In the order of decoder.py. */
    static final List<String> PROJECTIONS = List.of(
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.o_proj",
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.down_proj");

    /** Every projection of a layer. */
    public static final Set<String> ALL =
            Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    public Lora {
        if (rank < 1) {
            throw new IllegalArgumentException("lora.rank: must be at least 1, is " + rank);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "lora.dropout: must be at least 0 and below 1, is %s", dropout));
        }
        targets = Set.copyOf(targets);
        if (targets.isEmpty() || !ALL.containsAll(targets)) {
            throw new IllegalArgumentException("lora.targets: must be some of " + ALL + ", is " + targets);
        }
    }

    public double scale() {
        return alpha / rank;
    }

    boolean targets(String projection) {
        return targets.contains(projection.substring(projection.indexOf('.') + 1));
    }
}
