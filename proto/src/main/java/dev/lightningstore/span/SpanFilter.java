package dev.lightningstore.span;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Conditions on a span's own fields, joined by {@code any ? or : and}; null conditions do not count. */
public record SpanFilter(
        boolean any,
        @Nullable String traceId,
        @Nullable String traceIdContains,
        @Nullable String spanId,
        @Nullable String spanIdContains,
        @Nullable String parentId,
        @Nullable String parentIdContains,
        @Nullable String name,
        @Nullable String nameContains) {

    public boolean matches(SpanFields span) {
        Joined joined = new Joined(any);
        joined.exact(traceId, span.traceId());
        joined.contains(traceIdContains, span.traceId());
        joined.exact(spanId, span.spanId());
        joined.contains(spanIdContains, span.spanId());
        joined.exact(parentId, span.parentId());
        joined.contains(parentIdContains, span.parentId());
        joined.exact(name, span.name());
        joined.contains(nameContains, span.name());
        return joined.result();
    }

    /** Joins the conditions that are there; none at all is a match. */
    private static final class Joined {
        private final boolean any;
        private int conditions;
        private int met;

        Joined(boolean any) {
            this.any = any;
        }

        void exact(@Nullable String wanted, @Nullable String actual) {
            if (wanted != null) {
                conditions++;
                met += Objects.equals(wanted, actual) ? 1 : 0;
            }
        }

        void contains(@Nullable String wanted, @Nullable String actual) {
            if (wanted != null) {
                conditions++;
                met += actual != null && actual.contains(wanted) ? 1 : 0;
            }
        }

        boolean result() {
            return conditions == 0 || (any ? met > 0 : met == conditions);
        }
    }
}
