package dev.lightningstore.server.agl;

import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.worker.WorkerStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The words that a field may hold, and how the peer lists them when it was another. */
final class Choice<T> {
    static final Choice<RolloutMode> MODE = of(RolloutMode::wire, RolloutMode.TRAIN, RolloutMode.VAL, RolloutMode.TEST);
    static final Choice<RolloutStatus> ROLLOUT_STATUS = of(
            RolloutStatus::wire,
            RolloutStatus.QUEUING,
            RolloutStatus.PREPARING,
            RolloutStatus.RUNNING,
            RolloutStatus.FAILED,
            RolloutStatus.SUCCEEDED,
            RolloutStatus.CANCELLED,
            RolloutStatus.REQUEUING);
    static final Choice<AttemptStatus> ATTEMPT_STATUS = of(
            AttemptStatus::wire,
            AttemptStatus.PREPARING,
            AttemptStatus.RUNNING,
            AttemptStatus.FAILED,
            AttemptStatus.SUCCEEDED,
            AttemptStatus.UNRESPONSIVE,
            AttemptStatus.TIMEOUT);
    static final Choice<WorkerStatus> WORKER_STATUS =
            of(WorkerStatus::wire, WorkerStatus.IDLE, WorkerStatus.BUSY, WorkerStatus.UNKNOWN);
    static final Choice<String> SORT_ORDER = words("asc", "desc");
    static final Choice<String> FILTER_LOGIC = words("and", "or");
    static final Choice<String> STATUS_CODE = words("UNSET", "OK", "ERROR");
    static final Choice<String> TEMPLATE_ENGINE = words("jinja", "f-string", "poml");

    private final Map<String, T> values = new HashMap<>();
    private final String expected;

    private Choice(List<T> values, Function<T, String> word) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String text = word.apply(values.get(i));
            list.append(i == 0 ? "" : i == values.size() - 1 ? " or " : ", ");
            list.append('\'').append(text).append('\'');
            this.values.put(text, values.get(i));
        }
        this.expected = list.toString();
    }

    @SafeVarargs
    private static <T> Choice<T> of(Function<T, String> word, T... values) {
        return new Choice<>(List.of(values), word);
    }

    private static Choice<String> words(String... words) {
        return new Choice<>(List.of(words), Function.identity());
    }

    @Nullable
    T find(String word) {
        return values.get(word);
    }

    /** The words in quotes, the last after "or". */
    String expected() {
        return expected;
    }
}
