package dev.lightningstore.server.otlp;

import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one request, a list for each attempt, so that a wrong one spoils only its own; and the spans that were
 * refused on sight. Not thread-safe.
 */
final class SpanGroups {
    /** How many different reasons an answer names. */
    private static final int MAX_REASONS = 5;

    private record Place(String rolloutId, String attemptId) {}

    private final Map<Place, List<List<NewSpan>>> byPlace = new LinkedHashMap<>();
    private final Map<String, Long> reasons = new LinkedHashMap<>();
    private @Nullable Place lastPlace;
    private List<NewSpan> lastBatch = List.of();
    private long rejected;

    void add(NewSpan span) {
        Place place = lastPlace;
        if (place == null
                || !place.rolloutId.equals(span.rolloutId())
                || !place.attemptId.equals(span.attemptId())
                || lastBatch.size() == SpanStore.MAX_BATCH) {
            place = new Place(span.rolloutId(), span.attemptId());
            lastPlace = place;
            lastBatch = open(byPlace.computeIfAbsent(place, key -> new ArrayList<>(1)));
        }
        lastBatch.add(span);
    }

    private static List<NewSpan> open(List<List<NewSpan>> batches) {
        if (batches.isEmpty() || batches.getLast().size() == SpanStore.MAX_BATCH) {
            batches.add(new ArrayList<>());
        }
        return batches.getLast();
    }

    void reject(String reason, long spans) {
        rejected += spans;
        if (reasons.size() < MAX_REASONS || reasons.containsKey(reason)) {
            reasons.merge(reason, spans, Long::sum);
        }
    }

    void rejectAll(Predicate<NewSpan> wrong, String reason) {
        for (List<List<NewSpan>> batches : byPlace.values()) {
            for (List<NewSpan> batch : batches) {
                int before = batch.size();
                batch.removeIf(wrong);
                if (batch.size() < before) {
                    reject(reason, before - batch.size());
                }
            }
        }
    }

    /** What goes to the store, each list at once. */
    List<List<NewSpan>> batches() {
        List<List<NewSpan>> batches = new ArrayList<>(byPlace.size());
        byPlace.values()
                .forEach(lists -> lists.stream().filter(list -> !list.isEmpty()).forEach(batches::add));
        return batches;
    }

    Outcome outcome() {
        if (rejected == 0) {
            return Outcome.ALL;
        }
        StringBuilder message = new StringBuilder();
        long named = 0;
        for (Map.Entry<String, Long> reason : reasons.entrySet()) {
            message.append(message.isEmpty() ? "" : "; ");
            message.append(reason.getValue()).append(reason.getValue() == 1 ? " span: " : " spans: ");
            message.append(reason.getKey());
            named += reason.getValue();
        }
        if (named < rejected) {
            message.append("; and ").append(rejected - named).append(" more for other reasons");
        }
        return new Outcome(rejected, message.toString());
    }

    /**
     * What a sender is told of an accepted request.
     *
     * @param rejected how many spans were not stored; the others were
     */
    record Outcome(long rejected, String message) {
        static final Outcome ALL = new Outcome(0, "");
    }
}
