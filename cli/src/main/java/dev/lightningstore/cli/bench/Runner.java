package dev.lightningstore.cli.bench;

import java.util.List;

/** One closed-loop runner: the rollout it works on and how far it is through its script. Not thread-safe. */
final class Runner {
    private final List<Call> script;
    private final byte[] workerId;
    private int position;
    private int spansSent;
    private long serial;
    private byte[] rolloutId = new byte[0];
    private byte[] attemptId = new byte[0];

    Runner(List<Call> script, int number) {
        this.script = script;
        this.workerId = ("bench-" + number).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    void begin(long newSerial) {
        serial = newSerial;
        position = 0;
        spansSent = 0;
    }

    /** Begins with a rollout that exists already. */
    void begin(Finished rollout) {
        begin(rollout.serial());
        hold(rollout.rolloutId(), rollout.attemptId());
    }

    void hold(byte[] newRolloutId, byte[] newAttemptId) {
        rolloutId = newRolloutId;
        attemptId = newAttemptId;
    }

    Call call() {
        return script.get(position);
    }

    /** Goes on to the next call; false when the script is done. */
    boolean advance() {
        if (call() == Call.SPAN) {
            spansSent++;
        }
        position++;
        return position < script.size();
    }

    Finished finished() {
        return new Finished(rolloutId, attemptId, serial);
    }

    byte[] workerId() {
        return workerId;
    }

    int spansSent() {
        return spansSent;
    }

    long serial() {
        return serial;
    }

    byte[] rolloutId() {
        return rolloutId;
    }

    byte[] attemptId() {
        return attemptId;
    }

    /** A rollout that went through its whole script, to be looked at again later. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Finished(byte[] rolloutId, byte[] attemptId, long serial) {}
}
