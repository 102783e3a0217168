package dev.lightningstore.cli.client;

import dev.lightningstore.text.Edits;
import java.util.List;

/** Which figures a chart shows. */
final class ChartFigures {
    private static final List<String> REWARDS = List.of("reward_mean", "val_reward");
    private static final String LOSS = "loss";

    private ChartFigures() {}

    /** Those that were asked for, or those that people look at first, as far as the run has them. */
    static List<String> of(List<String> asked, List<String> names) {
        for (String name : asked) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "--figure: no step has '" + name + "'; the nearest is '" + Edits.nearest(name, names) + "'");
            }
        }
        if (asked.size() > Glyphs.ASCII.kinds()) {
            throw new IllegalArgumentException("--figure: at most " + Glyphs.ASCII.kinds() + " can be told apart");
        }
        if (!asked.isEmpty()) {
            return asked;
        }
        List<String> rewards = REWARDS.stream().filter(names::contains).toList();
        return rewards.isEmpty() && names.contains(LOSS) ? List.of(LOSS) : rewards;
    }
}
