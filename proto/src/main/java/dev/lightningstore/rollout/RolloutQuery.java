package dev.lightningstore.rollout;

import dev.lightningstore.store.PageRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rollouts. Null fields do not filter; the others are joined by {@code any ? or : and}. The group is always
 * required where it is given.
 */
public record RolloutQuery(
        @Nullable Set<RolloutStatus> statusIn,
        @Nullable List<String> rolloutIdIn,
        @Nullable String rolloutIdContains,
        @Nullable String groupId,
        boolean any,
        PageRequest page) {
    public static RolloutQuery all(PageRequest page) {
        return new RolloutQuery(null, null, null, null, false, page);
    }
}
