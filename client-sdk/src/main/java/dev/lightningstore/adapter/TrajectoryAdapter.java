package dev.lightningstore.adapter;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.trace.ModelCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Turns an attempt's spans into what a trainer consumes. Immutable.
 *
 * <pre>{@code
 * List<StoredSpan> spans = AttemptSpans.of(store.spans(), rolloutId, "latest");
 * Trajectory trajectory = TrajectoryAdapter.DEFAULT.agents("planner").read(spans);
 * for (Row row : trajectory.rows()) {
 *     trainer.add(row.tokens(), row.sampled(), row.logprobs(), row.reward());
 * }
 * }</pre>
 *
 * @param repaired whether calls that stand at the top are put below the agent that encloses them in time
 */
public record TrajectoryAdapter(CallSelection selection, RewardMatching rewards, boolean repaired) {
    /** All calls; a reward is for the call that the store got before it. */
    public static final TrajectoryAdapter DEFAULT =
            new TrajectoryAdapter(CallSelection.ALL, RewardMatching.BY_SEQUENCE, true);

    public TrajectoryAdapter selecting(CallSelection selection) {
        return new TrajectoryAdapter(selection, rewards, repaired);
    }

    /** Only the calls of agents in whose names the pattern is found. */
    public TrajectoryAdapter agents(String pattern) {
        return selecting(selection.agents(pattern));
    }

    public TrajectoryAdapter rewards(RewardMatching matching) {
        return new TrajectoryAdapter(selection, matching, repaired);
    }

    /** Takes the parents of spans as they were sent. */
    public TrajectoryAdapter unrepaired() {
        return new TrajectoryAdapter(selection, rewards, false);
    }

    /** Reads the spans of one attempt, in any order. */
    public Trajectory read(List<StoredSpan> spans) {
        if (spans.isEmpty()) {
            throw new IllegalArgumentException("spans: there are none, so nobody knows of which attempt");
        }
        StoredSpan one = spans.get(0);
        for (StoredSpan span : spans) {
            if (!span.rolloutId().equals(one.rolloutId()) || !span.attemptId().equals(one.attemptId())) {
                throw new IllegalArgumentException("spans: of attempts " + one.attemptId() + " and " + span.attemptId()
                        + "; read one attempt at a time");
            }
        }
        TraceTree tree = TraceTree.of(spans);
        List<SkippedCall> skipped = new ArrayList<>();
        List<Transition> transitions = transitions(repaired ? tree.repaired() : tree, skipped);
        return new Trajectory(
                one.rolloutId(),
                one.attemptId(),
                transitions,
                OpenRow.merge(transitions),
                RewardMatching.last(tree).flatMap(TraceSpan::reward),
                skipped);
    }

    private List<Transition> transitions(TraceTree tree, List<SkippedCall> skipped) {
        List<Transition> transitions = new ArrayList<>();
        List<TraceSpan> calls = new ArrayList<>();
        for (SelectedCall call : SelectedCall.find(tree, selection, skipped)) {
            TraceSpan span = call.span();
            TokenIds ids = TokenIds.of(span);
            if (ids.problem() != null) {
                skipped.add(new SkippedCall(span.spanId(), span.name(), ids.problem()));
                continue;
            }
            calls.add(span);
            for (int choice = 0; choice < ids.responses().size(); choice++) {
                transitions.add(transition(call, ids, choice));
            }
        }
        Map<String, Double> matched = new HashMap<>();
        rewards.match(tree, calls)
                .forEach((call, span) -> span.reward().ifPresent(reward -> matched.put(call.spanId(), reward.value())));
        transitions.replaceAll(transition -> {
            Double reward = transition.choice() == 0 ? matched.get(transition.spanId()) : null;
            return reward == null ? transition : transition.rewarded(OptionalDouble.of(reward));
        });
        return transitions;
    }

    private static Transition transition(SelectedCall call, TokenIds ids, int choice) {
        TraceSpan span = call.span();
        ModelCall told = span.modelCall();
        List<String> reasons = told == null ? List.of() : told.finishReasons();
        return new Transition(
                span.rolloutId(),
                span.attemptId(),
                span.spanId(),
                span.sequenceId(),
                choice,
                ids.prompt(),
                ids.responses().get(choice),
                choice == 0 ? ids.logprobs() : new float[0],
                PolicyVersion.of(span),
                call.agent(),
                call.operation(),
                span.text("gen_ai.response.model", "gen_ai.request.model").orElse(null),
                OptionalDouble.empty(),
                choice < reasons.size() ? reasons.get(choice) : null,
                failure(span));
    }

    /** A kind that this version does not know is none. */
    private static @Nullable FailureKind failure(TraceSpan span) {
        String kind = span.text("lightning.failure.kind").orElse(null);
        try {
            return kind == null ? null : FailureKind.ofWire(kind, "lightning.failure.kind");
        } catch (StoreException.Invalid unknown) {
            return null;
        }
    }
}
