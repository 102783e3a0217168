package dev.lightningstore.model;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Whether model calls are recorded or answered from what was recorded. The numbers are those in the database. */
public enum Replay {
    OFF("off"),
    /** Answers come from the model's server, and are kept. */
    RECORD("record"),
    /** Answers come from what was recorded; a call that was not is refused. */
    REPLAY("replay"),
    /** As {@link #REPLAY}, but a call that was not recorded goes to the model's server, and is not kept. */
    REPLAY_OR_PASS("replay_or_pass");

    private final String wire;

    Replay(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    /** Whether a recorded answer is given where there is one. */
    public boolean replays() {
        return this == REPLAY || this == REPLAY_OR_PASS;
    }

    public static Replay ofWire(String text) {
        return Arrays.stream(values())
                .filter(each -> each.wire.equals(text))
                .findFirst()
                .orElseThrow(() -> StoreException.Invalid.field(
                        "replay",
                        "'" + text + "' is none of "
                                + Arrays.stream(values()).map(Replay::wire).collect(Collectors.joining(", "))));
    }
}
