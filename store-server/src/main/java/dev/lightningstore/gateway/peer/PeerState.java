package dev.lightningstore.gateway.peer;

import dev.lightningstore.rollout.RolloutStatus;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Where a rollout stands, in the words of this wire. */
enum PeerState {
    QUEUING(EnumSet.of(RolloutStatus.QUEUING, RolloutStatus.REQUEUING)),
    RUNNING(EnumSet.of(RolloutStatus.PREPARING, RolloutStatus.RUNNING)),
    SUCCEEDED(EnumSet.of(RolloutStatus.SUCCEEDED)),
    FAILED(EnumSet.of(RolloutStatus.FAILED, RolloutStatus.CANCELLED));

    private final Set<RolloutStatus> ours;

    PeerState(Set<RolloutStatus> ours) {
        this.ours = ours;
    }

    Set<RolloutStatus> ours() {
        return ours;
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PeerState of(RolloutStatus status) {
        return Arrays.stream(values())
                .filter(each -> each.ours.contains(status))
                .findFirst()
                .orElseThrow();
    }

    /** Null for a word that is none. */
    static @org.jspecify.annotations.Nullable PeerState ofWire(String word) {
        return Arrays.stream(values())
                .filter(each -> each.wire().equals(word))
                .findFirst()
                .orElse(null);
    }

    static String words() {
        return Arrays.stream(values()).map(each -> "'" + each.wire() + "'").collect(Collectors.joining(", "));
    }

    boolean mayBecome(PeerState next) {
        return switch (this) {
            case QUEUING -> next == RUNNING || next == FAILED;
            case RUNNING -> next == SUCCEEDED || next == FAILED;
            case SUCCEEDED, FAILED -> false;
        };
    }
}
