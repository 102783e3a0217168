package dev.lightningstore.adapter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which call a reward is for. Every reward goes to one call at most, and every call gets one at most. */
public enum RewardMatching {
    /**
     * To the last call before it that has none yet, by the order in which the store got them. No clock is asked, so
     * rewards and calls may come from different machines. This is what the peer's LlmProxyTraceToTriplet does.
     */
    BY_SEQUENCE {
        @Override
        Map<TraceSpan, TraceSpan> match(TraceTree tree, List<TraceSpan> calls) {
            Matches matches = new Matches();
            tree.depthFirst().stream()
                    .sorted(Comparator.comparingLong(TraceSpan::sequenceId))
                    .forEach(span -> matches.give(span, calls, call -> call.sequenceId() < span.sequenceId()));
            return matches.rewards;
        }
    },

    /**
     * To the last call that began before it, ended by then and has none yet, by the clocks of those who sent them. This is
     * what the peer's TracerTraceToTriplet does unless told otherwise.
     */
    FIRST_OCCURRENCE {
        @Override
        Map<TraceSpan, TraceSpan> match(TraceTree tree, List<TraceSpan> calls) {
            Matches matches = new Matches();
            List<TraceSpan> inTime = tree.depthFirst().stream()
                    .sorted(Comparator.comparingLong(TraceSpan::startNanos))
                    .toList();
            matches.inOrder(inTime, calls);
            return matches.rewards;
        }
    },

    /** The same, but only to a call with the same parent. */
    FIRST_SIBLING {
        @Override
        Map<TraceSpan, TraceSpan> match(TraceTree tree, List<TraceSpan> calls) {
            Matches matches = new Matches();
            matches.inOrder(tree.roots(), calls);
            tree.depthFirst().forEach(span -> matches.inOrder(tree.children(span), calls));
            return matches.rewards;
        }
    },

    /** The last reward to the last call; the others have none. */
    LAST_CALL {
        @Override
        Map<TraceSpan, TraceSpan> match(TraceTree tree, List<TraceSpan> calls) {
            Optional<TraceSpan> last = last(tree);
            return last.isEmpty() || calls.isEmpty() ? Map.of() : Map.of(calls.get(calls.size() - 1), last.get());
        }
    };

    /**
     * Answers the span that rewards each call; calls without one are left out.
     *
     * @param calls in the order in which the store got them
     */
    abstract Map<TraceSpan, TraceSpan> match(TraceTree tree, List<TraceSpan> calls);

    /** The last that the store got. */
    static Optional<TraceSpan> last(TraceTree tree) {
        return tree.depthFirst().stream()
                .filter(span -> span.reward().isPresent())
                .max(Comparator.comparingLong(TraceSpan::sequenceId));
    }

    /** Rewards that were given so far. */
    private static final class Matches {
        private final Map<TraceSpan, TraceSpan> rewards = new IdentityHashMap<>();

        /** Gives what a span tells, if it tells a reward, to the last of the calls that may have it and has none. */
        void give(TraceSpan reward, List<TraceSpan> calls, Predicate<TraceSpan> may) {
            if (reward.reward().isEmpty()) {
                return;
            }
            for (int i = calls.size() - 1; i >= 0; i--) {
                TraceSpan call = calls.get(i);
                if (!rewards.containsKey(call) && may.test(call)) {
                    rewards.put(call, reward);
                    return;
                }
            }
        }

        void inOrder(List<TraceSpan> spans, List<TraceSpan> calls) {
            Set<TraceSpan> all = Set.copyOf(calls);
            List<TraceSpan> begun = new ArrayList<>();
            for (TraceSpan span : spans) {
                if (all.contains(span)) {
                    begun.add(span);
                }
                give(span, begun, call -> call.endNanos() <= span.startNanos());
            }
        }
    }
}
