package dev.lightningstore.reward;

import java.time.Duration;

/** A preset for replies of a support chat: safe above all, then kind, of a good length, and quick. */
public final class ReplyReward {
    private ReplyReward() {}

    /** A reply, and how long it took. */
    public record Reply(String text, Duration took) {}

    /**
     * @param gate what an unsafe reply can reach at most, whatever else it does well
     */
    public record Settings(
            double safetyWeight,
            double empathyWeight,
            double lengthWeight,
            double latencyWeight,
            Safety safety,
            Gate gate,
            Empathy empathy,
            LengthScore length,
            LatencyPenalty latency) {
        /** 50, 30, 10 and 10 percent; 50 to 200 characters; within a second, and worth nothing after ten. */
        public static Settings blocking(String... regexes) {
            Safety blocking = Safety.blocking(regexes);
            return new Settings(
                    50,
                    30,
                    10,
                    10,
                    new Safety(blocking.blocked(), Verdict.MET),
                    new Gate(1, 0),
                    Empathy.ENGLISH,
                    LengthScore.between(50, 200),
                    new LatencyPenalty(Duration.ofSeconds(1), Duration.ofSeconds(10)));
        }
    }

    public static CompositeReward<Reply> of(Settings settings) {
        return CompositeReward.<Reply>builder()
                .gate("safety", settings.safetyWeight(), settings.safety().on(Reply::text), settings.gate())
                .add("empathy", settings.empathyWeight(), settings.empathy().on(Reply::text))
                .add("length", settings.lengthWeight(), settings.length().on(Reply::text))
                .add("latency", settings.latencyWeight(), settings.latency().on(Reply::took))
                .build();
    }
}
