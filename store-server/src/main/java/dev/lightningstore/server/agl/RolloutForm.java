package dev.lightningstore.server.agl;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.Seconds;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rollout as a caller describes it, field by field. Not thread-safe. */
final class RolloutForm {
    private @Nullable Json input;
    private @Nullable RolloutMode mode;
    private @Nullable String resourcesId;
    private @Nullable RolloutConfig config;
    private @Nullable Json metadata;
    private @Nullable String groupId;
    private long priority;

    /** Reads one object; null where it is none, or lacks its input. */
    static @Nullable NewRollout read(Body body) {
        if (!body.enter()) {
            return null;
        }
        int start = body.start();
        RolloutForm form = new RolloutForm();
        for (String name = body.name(); name != null; name = body.name()) {
            if (!form.set(name, body)) {
                body.pass();
            }
        }
        return form.toNewRollout(body, start);
    }

    /** Takes the member on whose value the body stands, if it is one of a rollout's. */
    boolean set(String name, Body body) {
        switch (name) {
            case "input" -> input = body.carry();
            case "mode" -> mode = body.isNull() ? null : body.oneOf(Choice.MODE);
            case "resources_id" -> resourcesId = body.optionalText(NewRollout.MAX_NAME);
            case "config" -> config = body.isNull() ? null : config(body);
            case "metadata" -> metadata = body.isNull() ? null : body.carryObject();
            case "group_id" -> groupId = body.optionalText(NewRollout.MAX_NAME);
            case "priority" -> priority = body.isNull() ? 0 : body.integer(0);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Called where the object ends. */
    @Nullable
    NewRollout toNewRollout(Body body, int start) {
        if (input == null) {
            body.missing(start, "input");
            return null;
        }
        return new NewRollout(
                input,
                mode,
                resourcesId,
                config == null ? RolloutConfig.DEFAULT : config,
                // The peer keeps an empty object where none was given.
                metadata == null ? Json.EMPTY_OBJECT : metadata,
                groupId,
                Math.clamp(priority, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    static @Nullable RolloutConfig config(Body body) {
        if (!body.enter()) {
            return null;
        }
        Duration timeout = null;
        Duration unresponsive = null;
        long maxAttempts = 1;
        Set<AttemptStatus> retryOn = EnumSet.noneOf(AttemptStatus.class);
        for (String name = body.name(); name != null; name = body.name()) {
            switch (name) {
                case "timeout_seconds" -> timeout = seconds(body, name);
                case "unresponsive_seconds" -> unresponsive = seconds(body, name);
                case "max_attempts" -> maxAttempts = attempts(body);
                case "retry_condition" ->
                    body.each(element -> {
                        AttemptStatus status = element.oneOf(Choice.ATTEMPT_STATUS);
                        if (status != null) {
                            retryOn.add(status);
                        }
                    });
                default -> body.pass();
            }
        }
        return new RolloutConfig(
                timeout, unresponsive, Math.clamp(maxAttempts, Integer.MIN_VALUE, Integer.MAX_VALUE), retryOn);
    }

    private static long attempts(Body body) {
        long attempts = body.integer(1);
        if (attempts < 1) {
            body.problem("greater_than_equal", "Input should be greater than or equal to 1", "{\"ge\":1}");
            return 1;
        }
        return attempts;
    }

    /** The peer's json takes NaN and Infinity; a bound that is neither reached nor missed is none. */
    private static @Nullable Duration seconds(Body body, String field) {
        if (body.isNull()) {
            return null;
        }
        double seconds = body.number(0);
        return Double.isFinite(seconds) ? Duration.ofNanos(Seconds.toNanos(seconds, "config." + field)) : null;
    }
}
