package dev.lightningstore.reward;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Counts phrases that show empathy, and takes off for those that dismiss. Cheap and easy to please: combine it with a
 * judge or a gate where an agent is trained on it.
 *
 * @param warm phrases, each counted once
 * @param cold phrases that dismiss
 * @param enough so many warm ones are worth 1
 * @param penalty what each cold one takes off
 */
public record Empathy(List<String> warm, List<String> cold, int enough, double penalty) implements Scorer<String> {
    public static final Empathy ENGLISH = new Empathy(
            List.of(
                    "i understand",
                    "i hear you",
                    "that sounds",
                    "i'm sorry",
                    "i am sorry",
                    "thank you for",
                    "it makes sense",
                    "i'm here",
                    "i am here",
                    "you're not alone",
                    "you are not alone",
                    "take your time",
                    "how are you feeling",
                    "that must be"),
            List.of(
                    "calm down",
                    "get over it",
                    "not my problem",
                    "you should have",
                    "it's your fault",
                    "stop complaining"),
            2,
            0.5);

    public Empathy {
        warm = List.copyOf(warm);
        cold = List.copyOf(cold);
        if (enough < 1 || enough > warm.size() || !(penalty >= 0)) {
            throw new IllegalArgumentException("empathy: enough " + enough + " must be 1 to the " + warm.size()
                    + " warm phrases, and the penalty " + penalty + " not negative");
        }
    }

    @Override
    public Score score(String text) {
        String plain = text.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
        long warmth = warm.stream().filter(plain::contains).count();
        long coldness = cold.stream().filter(plain::contains).count();
        double value = Math.min(1.0, (double) warmth / enough) - penalty * coldness;
        return new Score.Value(
                Math.max(Scale.MIN, value), Map.of("warm", Long.toString(warmth), "cold", Long.toString(coldness)));
    }
}
