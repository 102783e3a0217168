package dev.lightningstore.rollout;

import dev.lightningstore.json.Json;
import dev.lightningstore.store.Change;
import org.jspecify.annotations.Nullable;

/**
 * What to change of a rollout. A status set here is an explicit override by an algorithm or an operator: it may also
 * leave a final state (to queue a failed rollout again, say).
 *
 * @param status null to leave it alone
 * @param config null to leave it alone
 */
public record RolloutUpdate(
        Change<Json> input,
        Change<RolloutMode> mode,
        Change<String> resourcesId,
        @Nullable RolloutStatus status,
        @Nullable RolloutConfig config,
        Change<Json> metadata) {
    public static RolloutUpdate status(RolloutStatus status) {
        return new RolloutUpdate(Change.keep(), Change.keep(), Change.keep(), status, null, Change.keep());
    }
}
