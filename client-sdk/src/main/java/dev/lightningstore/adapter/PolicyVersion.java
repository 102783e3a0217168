package dev.lightningstore.adapter;

import org.jspecify.annotations.Nullable;

/**
 * Which weights answered a call.
 *
 * @param hash of the weights; null where the server did not tell
 */
public record PolicyVersion(
        @Nullable String name,
        @Nullable String version,
        @Nullable String hash) {
    /** Nothing is known. */
    public static final PolicyVersion UNKNOWN = new PolicyVersion(null, null, null);

    static PolicyVersion of(TraceSpan call) {
        return new PolicyVersion(
                call.text("lightning.policy.name").orElse(null),
                call.text("lightning.policy.version").orElse(null),
                call.text("lightning.policy.hash").orElse(null));
    }

    /** Whether these are the same weights: their hashes say so, or where neither has one, their names and versions. */
    public boolean sameWeights(PolicyVersion other) {
        return hash != null ? hash.equals(other.hash) : equals(other);
    }

    @Override
    public String toString() {
        return (name == null ? "?" : name) + "@" + (version == null ? "?" : version) + (hash == null ? "" : "#" + hash);
    }
}
