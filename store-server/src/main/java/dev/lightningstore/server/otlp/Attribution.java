package dev.lightningstore.server.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which attempt a resource or a span says that it belongs to, gathered from its attributes. Ids are texts in most
 * requests the same throughout, so the last one is kept and used again. Not thread-safe.
 */
final class Attribution {
    private static final byte[] ROLLOUT = ascii("lightning.rollout_id");
    private static final byte[] ATTEMPT = ascii("lightning.attempt_id");
    private static final byte[] SEQUENCE = ascii("lightning.sequence_id");
    private static final byte[] PEER_ROLLOUT = ascii("agentlightning.rollout_id");
    private static final byte[] PEER_ATTEMPT = ascii("agentlightning.attempt_id");
    private static final byte[] PEER_SEQUENCE = ascii("agentlightning.span_sequence_id");

    /** What an attribute's name says that its value is. */
    enum Meaning {
        NONE,
        ROLLOUT,
        ATTEMPT,
        SEQUENCE
    }

    private @Nullable String rolloutId;
    private @Nullable String attemptId;
    private long sequenceId;
    private boolean hasSequence;

    private @Nullable String lastRollout;
    private byte[] lastRolloutText = {};
    private @Nullable String lastAttempt;
    private byte[] lastAttemptText = {};

    void clear() {
        rolloutId = null;
        attemptId = null;
        sequenceId = 0;
        hasSequence = false;
    }

    static Meaning meaning(byte[] bytes, int from, int to) {
        return switch (to - from) {
            case 20 ->
                is(ROLLOUT, bytes, from, to)
                        ? Meaning.ROLLOUT
                        : is(ATTEMPT, bytes, from, to) ? Meaning.ATTEMPT : Meaning.NONE;
            case 21 -> is(SEQUENCE, bytes, from, to) ? Meaning.SEQUENCE : Meaning.NONE;
            case 25 ->
                is(PEER_ROLLOUT, bytes, from, to)
                        ? Meaning.ROLLOUT
                        : is(PEER_ATTEMPT, bytes, from, to) ? Meaning.ATTEMPT : Meaning.NONE;
            case 31 -> is(PEER_SEQUENCE, bytes, from, to) ? Meaning.SEQUENCE : Meaning.NONE;
            default -> Meaning.NONE;
        };
    }

    private static boolean is(byte[] name, byte[] bytes, int from, int to) {
        return Arrays.equals(name, 0, name.length, bytes, from, to);
    }

    /** An empty id is none. */
    void take(Meaning meaning, byte[] bytes, int from, int to) {
        if (from == to) {
            return;
        }
        switch (meaning) {
            case ROLLOUT -> {
                if (lastRollout == null || !is(lastRolloutText, bytes, from, to)) {
                    lastRolloutText = Arrays.copyOfRange(bytes, from, to);
                    lastRollout = new String(lastRolloutText, StandardCharsets.UTF_8);
                }
                rolloutId = lastRollout;
            }
            case ATTEMPT -> {
                if (lastAttempt == null || !is(lastAttemptText, bytes, from, to)) {
                    lastAttemptText = Arrays.copyOfRange(bytes, from, to);
                    lastAttempt = new String(lastAttemptText, StandardCharsets.UTF_8);
                }
                attemptId = lastAttempt;
            }
            case SEQUENCE -> {
                try {
                    take(meaning, Long.parseLong(new String(bytes, from, to - from, StandardCharsets.UTF_8).strip()));
                } catch (NumberFormatException e) {
                    // As on the peer's wire: what is no number is as good as none.
                }
            }
            case NONE -> {}
        }
    }

    void take(Meaning meaning, long number) {
        switch (meaning) {
            case SEQUENCE -> {
                // A negative one asks for a new one.
                sequenceId = Math.max(0, number);
                hasSequence = true;
            }
            case ROLLOUT -> rolloutId = Long.toString(number);
            case ATTEMPT -> attemptId = Long.toString(number);
            case NONE -> {}
        }
    }

    @Nullable
    String rolloutId(Attribution otherwise) {
        return rolloutId != null ? rolloutId : otherwise.rolloutId;
    }

    @Nullable
    String attemptId(Attribution otherwise) {
        return attemptId != null ? attemptId : otherwise.attemptId;
    }

    long sequenceId(Attribution otherwise) {
        return hasSequence ? sequenceId : otherwise.sequenceId;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
