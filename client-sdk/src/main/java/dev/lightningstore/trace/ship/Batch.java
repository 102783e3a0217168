package dev.lightningstore.trace.ship;

import dev.lightningstore.span.NewSpan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spans of one place that go together, so that what is refused is refused for one attempt. */
record Batch(Place place, List<NewSpan> spans, long bytes) {
    /** One batch a place, in the order in which the places came up. */
    static List<Batch> of(List<Placed> spans) {
        Map<Place, List<NewSpan>> byPlace = new LinkedHashMap<>();
        for (Placed span : spans) {
            byPlace.computeIfAbsent(span.place(), place -> new ArrayList<>()).add(span.span());
        }
        List<Batch> batches = new ArrayList<>(byPlace.size());
        byPlace.forEach((place, together) -> batches.add(of(place, together)));
        return batches;
    }

    static Batch of(Place place, List<NewSpan> spans) {
        long bytes = 0;
        for (NewSpan span : spans) {
            bytes += span.payload().bytes().length;
        }
        return new Batch(place, spans, bytes);
    }

    int count() {
        return spans.size();
    }

    /** A span and where it belongs. */
    record Placed(Place place, NewSpan span) {}
}
