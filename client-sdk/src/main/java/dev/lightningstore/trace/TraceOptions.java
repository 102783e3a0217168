package dev.lightningstore.trace;

import dev.lightningstore.redact.Redactor;
import dev.lightningstore.trace.ship.ShipperOptions;
import java.time.Duration;

/**
 * What is traced, and within which bounds.
 *
 * @param enabled false to send nothing and make no connection
 * @param captureContent whether the level {@code full} includes prompts, completions and token ids of models
 * @param samplingRate the part of rollouts that is traced, from 0 to 1; see {@link Sampling}
 * @param redactor takes secrets out of whatever is sent
 * @param maxInputChars how much is kept of what goes into an action, operation or tool
 * @param maxOutputChars how much is kept of what comes out of one
 * @param maxValueChars how much is kept of any other text
 * @param shipping the bounds of what waits to be sent
 * @param closeTimeout how long closing waits until what is left has been sent
 * @param agent names the agent on its spans
 * @param verifier whether rewards are told as a verifier's; whoever traces an agent must not say so
 */
public record TraceOptions(
        boolean enabled,
        TraceLevel level,
        boolean captureContent,
        double samplingRate,
        Redactor redactor,
        int maxInputChars,
        int maxOutputChars,
        int maxValueChars,
        ShipperOptions shipping,
        Duration closeTimeout,
        String agent,
        boolean verifier) {
    public static final TraceOptions DEFAULT = new TraceOptions(
            true,
            TraceLevel.FULL,
            false,
            1,
            Redactor.standard(),
            4_000,
            4_000,
            64_000,
            ShipperOptions.DEFAULT,
            Duration.ofSeconds(5),
            "agent",
            false);

    /** A span with all its text stays far below what a store takes. */
    public static final int MAX_CHARS = 1_000_000;

    public TraceOptions {
        if (!(samplingRate >= 0 && samplingRate <= 1)) {
            throw new IllegalArgumentException("samplingRate: " + samplingRate + " is not between 0 and 1");
        }
        checkChars("maxInputChars", maxInputChars);
        checkChars("maxOutputChars", maxOutputChars);
        checkChars("maxValueChars", maxValueChars);
        if (closeTimeout.isNegative()) {
            throw new IllegalArgumentException("closeTimeout: must not be negative");
        }
    }

    private static void checkChars(String name, int chars) {
        if (chars < 1 || chars > MAX_CHARS) {
            throw new IllegalArgumentException(name + ": " + chars + " is not between 1 and " + MAX_CHARS);
        }
    }

    public static Builder builder() {
        return DEFAULT.toBuilder();
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects options; each has a default. */
    public static final class Builder {
        private boolean enabled;
        private TraceLevel level;
        private boolean captureContent;
        private double samplingRate;
        private Redactor redactor;
        private int maxInputChars;
        private int maxOutputChars;
        private int maxValueChars;
        private ShipperOptions shipping;
        private Duration closeTimeout;
        private String agent;
        private boolean verifier;

        private Builder(TraceOptions from) {
            enabled = from.enabled;
            level = from.level;
            captureContent = from.captureContent;
            samplingRate = from.samplingRate;
            redactor = from.redactor;
            maxInputChars = from.maxInputChars;
            maxOutputChars = from.maxOutputChars;
            maxValueChars = from.maxValueChars;
            shipping = from.shipping;
            closeTimeout = from.closeTimeout;
            agent = from.agent;
            verifier = from.verifier;
        }

        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        public Builder level(TraceLevel level) {
            this.level = level;
            return this;
        }

        public Builder captureContent(boolean captureContent) {
            this.captureContent = captureContent;
            return this;
        }

        public Builder samplingRate(double samplingRate) {
            this.samplingRate = samplingRate;
            return this;
        }

        public Builder redactor(Redactor redactor) {
            this.redactor = redactor;
            return this;
        }

        public Builder maxChars(int input, int output, int value) {
            this.maxInputChars = input;
            this.maxOutputChars = output;
            this.maxValueChars = value;
            return this;
        }

        public Builder shipping(ShipperOptions shipping) {
            this.shipping = shipping;
            return this;
        }

        public Builder closeTimeout(Duration closeTimeout) {
            this.closeTimeout = closeTimeout;
            return this;
        }

        public Builder agent(String agent) {
            this.agent = agent;
            return this;
        }

        public Builder verifier(boolean verifier) {
            this.verifier = verifier;
            return this;
        }

        public TraceOptions build() {
            return new TraceOptions(
                    enabled,
                    level,
                    captureContent,
                    samplingRate,
                    redactor,
                    maxInputChars,
                    maxOutputChars,
                    maxValueChars,
                    shipping,
                    closeTimeout,
                    agent,
                    verifier);
        }
    }
}
