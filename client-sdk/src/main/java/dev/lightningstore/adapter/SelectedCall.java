package dev.lightningstore.adapter;

import dev.lightningstore.adapter.SkippedCall.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A call of a model in its tree, and who made it. */
record SelectedCall(
        TraceSpan span, @Nullable String agent, @Nullable String operation) {
    private static final String BROKEN = "gateway.call.broken";

    /** What holds for the spans below a span. */
    private record Surroundings(
            @Nullable String agent, @Nullable String operation, boolean wanted, boolean inReward, boolean inCall) {}

    /**
     * The calls that count, in the order in which the store got them; those that are broken or told twice go to {@code
     * skipped}. What runs inside a reward is a judge's and not the agent's.
     */
    static List<SelectedCall> find(TraceTree tree, CallSelection selection, List<SkippedCall> skipped) {
        List<SelectedCall> calls = new ArrayList<>();
        Set<String> responses = new HashSet<>();
        Surroundings outside = new Surroundings(null, null, selection.wants(null), false, false);
        Map<TraceSpan, Surroundings> below = new IdentityHashMap<>();
        for (TraceSpan span : tree.depthFirst()) {
            TraceSpan parent = tree.parent(span);
            Surroundings here = parent == null ? outside : below.getOrDefault(parent, outside);
            boolean broken = span.name().equals(BROKEN);
            boolean named = broken || selection.span().test(span.name());
            // Some tracers say only on the call itself whose it is.
            String agent = here.agent == null && named ? AgentName.of(span) : here.agent;
            boolean wanted = here.wanted || (here.agent == null && selection.wants(agent));
            boolean call = named && wanted && !here.inReward;
            if (call) {
                take(new SelectedCall(span, agent, here.operation), here.inCall, responses, calls, skipped);
            }
            below.put(span, inside(span, here, selection, here.inCall || (call && !broken)));
        }
        calls.sort(Comparator.comparingLong(found -> found.span().sequenceId()));
        return calls;
    }

    private static void take(
            SelectedCall call,
            boolean inCall,
            Set<String> responses,
            List<SelectedCall> calls,
            List<SkippedCall> skipped) {
        TraceSpan span = call.span();
        String response = span.text("gen_ai.response.id", "agentlightning.operation.output.id", "llm.hosted_vllm.id")
                .orElse(null);
        if (span.name().equals(BROKEN) || span.failed()) {
            skipped.add(new SkippedCall(span.spanId(), span.name(), Reason.BROKEN));
        } else if (response == null ? inCall : !responses.add(response)) {
            skipped.add(new SkippedCall(span.spanId(), span.name(), Reason.DUPLICATE));
        } else {
            calls.add(call);
        }
    }

    private static Surroundings inside(TraceSpan span, Surroundings here, CallSelection selection, boolean inCall) {
        String agent = AgentName.of(span);
        boolean wanted = agent == null ? here.wanted : selection.wants(agent);
        return new Surroundings(
                agent == null ? here.agent : agent,
                span.text("agentlightning.operation.name").orElse(here.operation),
                wanted,
                here.inReward || span.reward().isPresent() || isRewardOperation(span),
                inCall);
    }

    private static boolean isRewardOperation(TraceSpan span) {
        return span.name().equals("agentlightning.operation")
                && span.text("agentlightning.operation.name")
                        .filter("agentlightning.reward"::equals)
                        .isPresent();
    }
}
