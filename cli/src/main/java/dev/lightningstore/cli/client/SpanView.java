package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.wire.span.SpanCodec;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A span: for people what it was and how long it took, for programs the object of the /v1/agl wire. */
final class SpanView implements View<StoredSpan> {
    private static final long NANOS = 1_000_000_000L;

    private final SpanCodec codec = new SpanCodec();

    @Override
    public List<Column<StoredSpan>> columns() {
        return List.of(
                new Column<>("rollout", StoredSpan::rolloutId),
                new Column<>("attempt", StoredSpan::attemptId),
                new Column<>("seq", StoredSpan::sequenceId),
                new Column<>("span", it -> codec.fields(it.payload()).spanId()),
                new Column<>("started", it -> start(codec.fields(it.payload()))),
                new Column<>("took", it -> took(codec.fields(it.payload()))),
                new Column<>("name", it -> codec.fields(it.payload()).name()));
    }

    @Override
    public ObjectNode tree(StoredSpan item) {
        JsonOut out = new JsonOut();
        codec.writeJson(item, out);
        return (ObjectNode) Tree.parse(out.toBytes());
    }

    private static @Nullable Instant start(SpanFields span) {
        return span.startNanos() < 0
                ? null
                : Instant.ofEpochSecond(span.startNanos() / NANOS, span.startNanos() % NANOS);
    }

    private static @Nullable String took(SpanFields span) {
        if (span.startNanos() < 0 || span.endNanos() < span.startNanos()) {
            return null;
        }
        return String.format(Locale.ROOT, "%.3fs", (span.endNanos() - span.startNanos()) / (double) NANOS);
    }
}
