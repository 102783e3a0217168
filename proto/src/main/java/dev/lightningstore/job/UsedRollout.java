package dev.lightningstore.job;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.NewRollout;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rollout that a step took, so that no other step of the job takes it again.
 *
 * @param reason why it was not trained on; null where it was
 * @param reward as it was found; null for none
 */
public record UsedRollout(
        String rolloutId,
        Use use,
        @Nullable String reason,
        @Nullable Double reward) {
    public static final int MAX_REASON = 200;

    /** What became of it. */
    public enum Use {
        /** It is in the weights. */
        TRAINED("trained", 1),
        /** There was nothing to learn from it: it failed, or its group agreed. */
        DROPPED("dropped", 2),
        /** Its reward is suspicious: for people to look at. */
        QUARANTINED("quarantined", 3);

        private final String wire;
        private final int number;

        Use(String wire, int number) {
            this.wire = wire;
            this.number = number;
        }

        /** The name on every wire. */
        public String wire() {
            return wire;
        }

        /** The number in the database; never reused. */
        public int number() {
            return number;
        }

        public static Use ofWire(String wire, String field) {
            for (Use use : values()) {
                if (use.wire.equals(wire)) {
                    return use;
                }
            }
            throw StoreException.Invalid.field(
                    field,
                    "'" + wire + "' is not one of "
                            + Arrays.stream(values()).map(Use::wire).collect(Collectors.joining(", ")));
        }

        public static Use ofNumber(int number) {
            for (Use use : values()) {
                if (use.number == number) {
                    return use;
                }
            }
            throw new IllegalStateException("no Use has the number " + number);
        }
    }

    public UsedRollout {
        if (rolloutId.isEmpty() || rolloutId.length() > NewRollout.MAX_NAME) {
            throw StoreException.Invalid.field(
                    "used.rollout_id", "must have 1 to " + NewRollout.MAX_NAME + " characters");
        }
        if (reason != null && reason.length() > MAX_REASON) {
            throw StoreException.Invalid.field("used.reason", "must have at most " + MAX_REASON + " characters");
        }
    }
}
