package dev.lightningstore.reward;

import java.util.Map;

/**
 * What a yes and a no are worth.
 *
 * @param yes the reward of what passes
 * @param no the reward of what does not
 */
public record Verdict(double yes, double no) {
    /** A validation that passed or did not. */
    public static final Verdict VALIDATION = new Verdict(1, -0.5);

    /** A person who approved or rejected. */
    public static final Verdict APPROVAL = new Verdict(1, -1);

    /** Met or not, with nothing to lose. */
    public static final Verdict MET = new Verdict(1, 0);

    public Verdict {
        if (!(no >= Scale.MIN && no < yes && yes <= Scale.MAX)) {
            throw new IllegalArgumentException(
                    "verdict: yes " + yes + " must be worth more than no " + no + ", both within -1 and 1");
        }
    }

    public Score score(boolean passed, Map<String, String> metadata) {
        return new Score.Value(passed ? yes : no, metadata);
    }

    /** Human approval, the outcome of a validation: whatever is known as yes or no. */
    public Scorer<Boolean> scorer() {
        return passed -> score(passed, Map.of("passed", passed.toString()));
    }
}
