package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rollout beside its latest attempt. */
final class RolloutView implements View<AttemptedRollout> {
    /** In a list the input comes last and is cut; alone everything is said. */
    enum Detail {
        ROW,
        WHOLE
    }

    private final Detail detail;

    RolloutView(Detail detail) {
        this.detail = detail;
    }

    @Override
    public List<Column<AttemptedRollout>> columns() {
        return switch (detail) {
            case ROW ->
                List.of(
                        new Column<>("rollout", it -> it.rollout().rolloutId()),
                        new Column<>("status", it -> it.rollout().status().wire()),
                        new Column<>("mode", RolloutView::mode),
                        new Column<>("attempt", RolloutView::attempts),
                        new Column<>("group", it -> it.rollout().groupId()),
                        new Column<>("started", it -> it.rollout().startTime()),
                        new Column<>("input", it -> it.rollout().input()));
            case WHOLE ->
                List.of(
                        new Column<>("rollout", it -> it.rollout().rolloutId()),
                        new Column<>("status", it -> it.rollout().status().wire()),
                        new Column<>("failure", it -> failure(it.rollout().failure())),
                        new Column<>("mode", RolloutView::mode),
                        new Column<>("group", it -> it.rollout().groupId()),
                        new Column<>("priority", it -> it.rollout().priority()),
                        new Column<>("resources", it -> it.rollout().resourcesId()),
                        new Column<>("started", it -> it.rollout().startTime()),
                        new Column<>("ended", it -> it.rollout().endTime()),
                        new Column<>("attempts", RolloutView::attempts),
                        new Column<>(
                                "timeout",
                                it -> it.rollout().config().timeout() == null
                                        ? null
                                        : Times.of(it.rollout().config().timeout())),
                        new Column<>(
                                "unresponsive",
                                it -> it.rollout().config().unresponsive() == null
                                        ? null
                                        : Times.of(it.rollout().config().unresponsive())),
                        new Column<>(
                                "retry on",
                                it -> String.join(", ", retryOn(it.rollout().config()))),
                        new Column<>("metadata", it -> it.rollout().metadata()),
                        new Column<>("input", it -> it.rollout().input()));
        };
    }

    @Override
    public ObjectNode tree(AttemptedRollout item) {
        Attempt attempt = item.attempt();
        return rollout(item.rollout())
                .tree("attempt", attempt == null ? null : AttemptView.fields(attempt))
                .node();
    }

    private static Tree rollout(Rollout it) {
        RolloutConfig config = it.config();
        return new Tree()
                .text("rollout_id", it.rolloutId())
                .text("status", it.status().wire())
                .text("mode", it.mode() == null ? null : it.mode().wire())
                .text("group_id", it.groupId())
                .number("priority", (long) it.priority())
                .text("resources_id", it.resourcesId())
                .time("start_time", it.startTime())
                .time("end_time", it.endTime())
                .json("input", it.input())
                .json("metadata", it.metadata())
                .tree(
                        "config",
                        new Tree()
                                .seconds("timeout_seconds", config.timeout())
                                .seconds("unresponsive_seconds", config.unresponsive())
                                .number("max_attempts", (long) config.maxAttempts())
                                .texts("retry_condition", retryOn(config))
                                .node())
                .tree("failure", AttemptView.failure(it.failure()));
    }

    private static @Nullable String mode(AttemptedRollout it) {
        return it.rollout().mode() == null ? null : it.rollout().mode().wire();
    }

    private static String attempts(AttemptedRollout it) {
        int made = it.attempt() == null ? 0 : it.attempt().number();
        return made + "/" + it.rollout().config().maxAttempts();
    }

    private static List<String> retryOn(RolloutConfig config) {
        return config.retryOn().stream().sorted().map(AttemptStatus::wire).toList();
    }

    static @Nullable String failure(@Nullable Failure failure) {
        return failure == null
                ? null
                : failure.kind().wire() + (failure.message() == null ? "" : ": " + failure.message());
    }
}
