package dev.lightningstore.adapter;

import dev.lightningstore.span.StoredSpan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An attempt's spans by their parents. A span whose parent is not among them stands at the root, and so does the first of
 * spans that name each other as parents: none is lost. Brothers are in the order of their start. Immutable;
 * {@link #toString} draws it.
 */
public final class TraceTree {
    private static final Comparator<TraceSpan> BY_START =
            Comparator.comparingLong(TraceSpan::startNanos).thenComparingLong(TraceSpan::sequenceId);

    private final List<TraceSpan> roots;
    private final Map<TraceSpan, List<TraceSpan>> children;
    private final Map<TraceSpan, TraceSpan> parents = new IdentityHashMap<>();
    private final List<TraceSpan> depthFirst = new ArrayList<>();

    private TraceTree(List<TraceSpan> roots, Map<TraceSpan, List<TraceSpan>> children) {
        this.roots = roots;
        this.children = children;
        children.forEach((parent, below) -> below.forEach(child -> parents.put(child, parent)));
        walk(roots, depthFirst);
    }

    /** Of the spans of one attempt. */
    public static TraceTree of(List<StoredSpan> spans) {
        return ofSpans(spans.stream().map(TraceSpan::of).toList());
    }

    static TraceTree ofSpans(List<TraceSpan> spans) {
        Map<String, TraceSpan> byId = new HashMap<>();
        spans.forEach(span -> byId.putIfAbsent(span.spanId(), span));
        List<TraceSpan> sorted = spans.stream().sorted(BY_START).toList();
        List<TraceSpan> roots = new ArrayList<>();
        Map<TraceSpan, List<TraceSpan>> children = new IdentityHashMap<>();
        for (TraceSpan span : sorted) {
            TraceSpan parent = span.parentId() == null ? null : byId.get(span.parentId());
            if (parent == null || parent == span) {
                roots.add(span);
            } else {
                children.computeIfAbsent(parent, key -> new ArrayList<>()).add(span);
            }
        }
        breakRings(sorted, roots, children);
        return new TraceTree(roots, children);
    }

    /** Spans that are their own ancestors hang below no root: the first of each ring becomes one. */
    private static void breakRings(
            List<TraceSpan> sorted, List<TraceSpan> roots, Map<TraceSpan, List<TraceSpan>> children) {
        List<TraceSpan> found = new ArrayList<>();
        walk(roots, found, children);
        if (found.size() == sorted.size()) {
            return;
        }
        Map<TraceSpan, Boolean> seen = new IdentityHashMap<>();
        found.forEach(span -> seen.put(span, true));
        for (TraceSpan span : sorted) {
            if (!seen.containsKey(span)) {
                children.values().forEach(below -> below.removeIf(child -> child == span));
                roots.add(span);
                List<TraceSpan> below = new ArrayList<>();
                walk(List.of(span), below, children);
                below.forEach(each -> seen.put(each, true));
            }
        }
        roots.sort(BY_START);
    }

    public List<TraceSpan> roots() {
        return Collections.unmodifiableList(roots);
    }

    public List<TraceSpan> children(TraceSpan span) {
        return Collections.unmodifiableList(children.getOrDefault(span, List.of()));
    }

    /** Null at the root. */
    public @Nullable TraceSpan parent(TraceSpan span) {
        return parents.get(span);
    }

    /** All spans, each before those below it. */
    public List<TraceSpan> depthFirst() {
        return Collections.unmodifiableList(depthFirst);
    }

    /**
     * The tree with strays put where they belong. Frameworks that trace by two systems at once leave calls of models at the
     * top, beside the agent that made them; each goes below the span that encloses it most closely in time.
     */
    public TraceTree repaired() {
        List<TraceSpan> newRoots = new ArrayList<>(roots);
        Map<TraceSpan, List<TraceSpan>> moved = new IdentityHashMap<>();
        children.forEach((parent, below) -> moved.put(parent, new ArrayList<>(below)));
        List<TraceSpan> level = newRoots;
        while (level.size() == 1) {
            level = moved.computeIfAbsent(level.get(0), key -> new ArrayList<>());
        }
        List<TraceSpan> candidates = new ArrayList<>();
        walk(level, candidates, moved);
        Map<TraceSpan, TraceSpan> above = new IdentityHashMap<>(parents);
        for (TraceSpan stray : List.copyOf(level)) {
            if (level.size() == 1) {
                break;
            }
            TraceSpan closest = closest(stray, candidates, above);
            if (closest != null) {
                level.removeIf(span -> span == stray);
                moved.computeIfAbsent(closest, key -> new ArrayList<>()).add(stray);
                above.put(stray, closest);
            }
        }
        moved.values().forEach(below -> below.sort(BY_START));
        return new TraceTree(newRoots, moved);
    }

    private static @Nullable TraceSpan closest(
            TraceSpan stray, List<TraceSpan> candidates, Map<TraceSpan, TraceSpan> above) {
        TraceSpan closest = null;
        long least = Long.MAX_VALUE;
        for (TraceSpan span : candidates) {
            long spare = span.endNanos() - stray.endNanos() + stray.startNanos() - span.startNanos();
            if (span.startNanos() <= stray.startNanos()
                    && span.endNanos() >= stray.endNanos()
                    && spare > 0
                    && spare < least
                    && !isBelow(span, stray, above)) {
                closest = span;
                least = spare;
            }
        }
        return closest;
    }

    private static boolean isBelow(TraceSpan span, TraceSpan ancestor, Map<TraceSpan, TraceSpan> above) {
        for (TraceSpan at = span; at != null; at = above.get(at)) {
            if (at == ancestor) {
                return true;
            }
        }
        return false;
    }

    private void walk(List<TraceSpan> from, List<TraceSpan> into) {
        walk(from, into, children);
    }

    /** With a stack of its own: traces are as deep as their senders like. */
    private static void walk(List<TraceSpan> from, List<TraceSpan> into, Map<TraceSpan, List<TraceSpan>> children) {
        Deque<TraceSpan> open = new ArrayDeque<>();
        pushAll(open, from);
        while (!open.isEmpty()) {
            TraceSpan span = open.pop();
            into.add(span);
            pushAll(open, children.getOrDefault(span, List.of()));
        }
    }

    private static void pushAll(Deque<TraceSpan> open, List<TraceSpan> spans) {
        for (int i = spans.size() - 1; i >= 0; i--) {
            open.push(spans.get(i));
        }
    }

    /** A line a span, with how long it took. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        Map<TraceSpan, String> margins = new LinkedHashMap<>();
        for (TraceSpan span : depthFirst) {
            TraceSpan parent = parents.get(span);
            if (parent == null) {
                line(out, "", span);
                margins.put(span, "");
            } else {
                List<TraceSpan> brothers = children.getOrDefault(parent, List.of());
                boolean last = brothers.get(brothers.size() - 1) == span;
                String margin = margins.getOrDefault(parent, "");
                line(out, margin + (last ? "└─ " : "├─ "), span);
                margins.put(span, margin + (last ? "   " : "│  "));
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String margin, TraceSpan span) {
        out.append(margin).append(span.name());
        if (span.startNanos() >= 0 && span.endNanos() >= span.startNanos()) {
            out.append(String.format(Locale.ROOT, "  %.3f s", (span.endNanos() - span.startNanos()) / 1e9));
        }
        span.reward().ifPresent(reward -> out.append("  reward ").append(reward.value()));
        out.append('\n');
    }
}
