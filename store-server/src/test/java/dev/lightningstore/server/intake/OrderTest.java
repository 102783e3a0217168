package dev.lightningstore.server.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.project.Role;
import dev.lightningstore.redact.Redactor;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.FakeModelStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Spans keep their order where the first of them waits for its project's settings, and those behind it need not. */
class OrderTest {
    private static final LeaseRef LEASE = new LeaseRef("ro-1", "at-1", 1);
    private static final Caller TOKEN = new Caller("default", Role.AGENT, LEASE);
    private static final Caller KEY = new Caller("default", Role.AGENT, null);

    private static final GatewaySettings VERIFIED =
            new GatewaySettings(true, true, 0, GatewaySettings.Budget.NONE, GatewaySettings.DEFAULT.replay(), null);

    private final FakeModelStore models = new FakeModelStore();
    private final CompletableFuture<GatewaySettings> late = models.nextSettingsComeLate();
    private final List<String> stored = new ArrayList<>();

    private static List<NewSpan> span(String id) {
        return span(id, "{}");
    }

    private static List<NewSpan> span(String id, String attributes) {
        byte[] json = """
                {"rollout_id": "ro-1", "attempt_id": "at-1", "sequence_id": 0, "trace_id": "0123456789abcdef0123456789abcdef",
                 "span_id": "%s", "parent_id": null, "name": "step", "status": {"status_code": "OK", "description": null},
                 "attributes": %s, "events": [], "links": [], "start_time": 1.0, "end_time": 2.0, "context": null,
                 "parent": null, "resource": {"attributes": {}, "schema_url": ""}}""".formatted(id, attributes).getBytes(StandardCharsets.UTF_8);
        return List.of(new NewSpan("ro-1", "at-1", 0, SpanKey.of(id), new SpanPayload(SpanPayload.Format.JSON, json)));
    }

    private CompletableFuture<List<Long>> store(String id) {
        stored.add(id);
        return CompletableFuture.completedFuture(List.of((long) stored.size()));
    }

    private void ruleKeepsTheOrderOf(Caller caller) {
        RewardRule rule = new RewardRule(models);
        CompletableFuture<List<Long>> first = rule.check(caller, span("a"), () -> store("a"));
        CompletableFuture<List<Long>> second = rule.check(caller, span("b"), () -> store("b"));
        assertEquals(List.of(), stored, "the second knows the settings, and waits for the first all the same");
        late.complete(GatewaySettings.DEFAULT);
        assertEquals(List.of(1L), Answers.of(first));
        assertEquals(List.of(2L), Answers.of(second));
        assertEquals(List.of("a", "b"), stored);
    }

    @Test
    void theRuleOfRewardsKeepsTheOrderOfATokensSpans() {
        ruleKeepsTheOrderOf(TOKEN);
    }

    @Test
    void andThatOfAnAgentsKey() {
        ruleKeepsTheOrderOf(KEY);
    }

    @Test
    void otherRolloutsAndOtherRolesDoNotWait() {
        RewardRule rule = new RewardRule(models);
        rule.check(TOKEN, span("a"), () -> store("a"));
        Caller other = new Caller("default", Role.AGENT, new LeaseRef("ro-2", "at-1", 1));
        assertTrue(rule.check(other, span("b"), () -> store("b")).isDone());
        assertTrue(rule.check(new Caller("default", Role.RUNNER, null), span("c"), () -> store("c"))
                .isDone());
        assertEquals(List.of("b", "c"), stored);
    }

    @Test
    void whatIsRefusedOrFailsHoldsNobodyUp() {
        RewardRule rule = new RewardRule(models);
        CompletableFuture<List<Long>> refused =
                rule.check(TOKEN, span("a", "{\"agentlightning.reward\": 1.0}"), () -> store("a"));
        CompletableFuture<List<Long>> behind = rule.check(TOKEN, span("b"), () -> store("b"));
        late.complete(VERIFIED);
        Answers.refusal(StoreException.Forbidden.class, refused);
        assertEquals(List.of(1L), Answers.of(behind));

        CompletableFuture<GatewaySettings> gone = models.nextSettingsComeLate();
        CompletableFuture<List<Long>> failed = rule.check(TOKEN, span("c"), () -> store("c"));
        CompletableFuture<List<Long>> next = rule.check(TOKEN, span("d"), () -> store("d"));
        gone.completeExceptionally(new StoreException.Unavailable("the database is away"));
        Answers.refusal(StoreException.Unavailable.class, failed);
        assertEquals(List.of(2L), Answers.of(next));
        assertEquals(List.of("b", "d"), stored);
    }

    @Test
    void redactionKeepsTheOrder() {
        SpanSink sink = new SpanSink();
        RedactingSpans spans = new RedactingSpans(
                sink, () -> models.settings("default"), new SpanRedaction(Redactor.standard()), new InOrder());
        CompletableFuture<List<Long>> first = spans.add(span("00000000000000a1"), LEASE);
        CompletableFuture<List<Long>> second = spans.add(span("00000000000000a2"), LEASE);
        assertFalse(first.isDone() || second.isDone());
        late.complete(GatewaySettings.DEFAULT);
        assertEquals(List.of(1L), Answers.of(first));
        assertEquals(List.of(2L), Answers.of(second));
        assertEquals(List.of(SpanKey.of("00000000000000a1"), SpanKey.of("00000000000000a2")), sink.keys());
    }
}
