package dev.lightningstore.server.intake;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.server.Caller;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.RewardMark;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.wire.span.SpanCodec;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What spans say of rewards, and who may say it. No agent says of a reward that a verifier gave it; and where a project takes
 * rewards from its verifier only, an agent tells none at all. Thread-safe.
 */
public final class RewardRule {
    /** As agentlightning since 0.3 and our own SDK tell a reward, behind it a number and a field. */
    private static final String REWARD = "agentlightning.reward";

    /** As agentlightning 0.2 told it, on a span of this name. */
    private static final String ANNOTATION = "agentlightning.annotation";

    private static final String OLD_REWARD = "reward";

    /** As AgentOps tells it: a JSON object of this type. */
    private static final Set<String> OUTPUTS = Set.of("agentops.task.output", "agentops.entity.output");

    /** As our gateway keeps an event of agentlightning 1.0. */
    private static final String EVENT_TYPE = "lightning.event.type";

    private static final String REASON =
            "rewards of this project come from its verifier (rewards_from_verifier), not from an agent";

    private static final String MARK_REASON =
            "only a verifier says who gave a reward (" + RewardMark.BY + "), not an agent";

    private static final byte[] MARK = RewardMark.BY.getBytes(StandardCharsets.UTF_8);

    private final ModelStore models;
    private final SpanCodec codec = new SpanCodec();
    private final InOrder order = new InOrder();

    public RewardRule(ModelStore models) {
        this.models = models;
    }

    /** Completes with the answer of {@code store}; {@code Forbidden} where a span says of rewards what the caller may not say. */
    public <R> CompletableFuture<R> check(Caller caller, List<NewSpan> spans, Supplier<CompletableFuture<R>> store) {
        if (caller.isAgent()) {
            refuse(spans, this::isMarked, MARK_REASON);
        }
        return apply(caller, bound -> {
            if (bound) {
                refuse(spans, this::isReward, reason());
            }
            return store.get();
        });
    }

    private void refuse(List<NewSpan> spans, Predicate<SpanPayload> wrong, String reason) {
        for (NewSpan span : spans) {
            if (wrong.test(span.payload())) {
                throw new StoreException.Forbidden("span "
                        + codec.fields(span.payload()).spanId() + " of attempt " + span.attemptId() + ": " + reason);
            }
        }
    }

    /**
     * Tells {@code then} whether this caller's rewards are refused. Spans that wait here for the project's settings are not
     * overtaken by those behind them. Callers who are no agent cost nothing.
     */
    public <R> CompletableFuture<R> apply(Caller caller, Function<Boolean, CompletableFuture<R>> then) {
        LeaseRef attempt = caller.attempt();
        if (!caller.isAgent()) {
            return then.apply(false);
        }
        return order.next(
                attempt == null ? caller.project() : attempt.rolloutId(),
                models.settings(caller.project()).thenApply(settings -> settings.rewardsFromVerifier()),
                then);
    }

    /** What is said of a reward that is refused alone. */
    public String reason() {
        return "it is a reward: " + REASON;
    }

    /** What is said of a mark that is refused alone. */
    public String markReason() {
        return MARK_REASON;
    }

    /** Whether it says who gave a reward. */
    public boolean isMarked(SpanPayload payload) {
        return mayBeMarked(payload)
                && codec.toData(payload).getSpan().getAttributesList().stream()
                        .anyMatch(attribute -> attribute.getKey().equals(RewardMark.BY));
    }

    /** Hardly a span is, so that its bytes are looked at before it is opened; JSON may have hidden the name behind escapes. */
    private static boolean mayBeMarked(SpanPayload payload) {
        byte[] bytes = payload.bytes();
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == MARK[0]
                    && at + MARK.length <= bytes.length
                    && Arrays.equals(bytes, at, at + MARK.length, MARK, 0, MARK.length)) {
                return true;
            }
            if (bytes[at] == '\\' && payload.format() == SpanPayload.Format.JSON) {
                return true;
            }
        }
        return false;
    }

    public boolean isReward(SpanPayload payload) {
        Span span = codec.toData(payload).getSpan();
        return span.getAttributesList().stream().anyMatch(attribute -> tells(span.getName(), attribute));
    }

    private static boolean tells(String span, KeyValue attribute) {
        String name = attribute.getKey();
        AnyValue value = attribute.getValue();
        return name.equals(REWARD)
                || name.startsWith(REWARD + ".")
                || name.equals(OLD_REWARD) && span.equals(ANNOTATION)
                || name.equals(EVENT_TYPE) && value.getStringValue().equals(OLD_REWARD)
                || OUTPUTS.contains(name) && isRewardObject(value);
    }

    /** AgentOps writes it as a text of JSON; what came as JSON may hold the object itself. */
    private static boolean isRewardObject(AnyValue value) {
        if (value.hasKvlistValue()) {
            return value.getKvlistValue().getValuesList().stream()
                    .anyMatch(field -> field.getKey().equals("type")
                            && field.getValue().getStringValue().equals(OLD_REWARD));
        }
        try {
            return JsonValue.of(Json.parse(value.getStringValue(), "output"))
                    .find("/type")
                    .flatMap(JsonValue::string)
                    .filter(OLD_REWARD::equals)
                    .isPresent();
        } catch (StoreException.Invalid e) {
            return false;
        }
    }
}
