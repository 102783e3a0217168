package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.gateway.CallRecord.Ending;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a call: one span, and beside it a small one where its server gave ids.
 *
 * <p>The names are those that agentlightning 0.3 reads. Its two readers look for spans of different names, so no single
 * span could serve both: TracerTraceToTriplet takes {@code openai.chat.completion}, LlmProxyTraceToTriplet takes {@code
 * raw_gen_ai_request}.
 */
final class CallSpans {
    /** Room for what stands around the attributes. */
    private static final int MAX_ATTRIBUTES = NewSpan.MAX_BYTES - 4096;

    /** What decides how a model samples, as callers name it. */
    private static final List<String> PARAMETERS = List.of(
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "max_tokens",
            "max_completion_tokens",
            "min_tokens",
            "n",
            "seed",
            "stop",
            "frequency_penalty",
            "presence_penalty",
            "repetition_penalty",
            "reasoning_effort",
            "tool_choice",
            "stream");

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");

    private final CallRecord call;
    private final String traceId;
    private final String spanId;
    private final @Nullable String parentId;
    private final String rawSpanId;
    private final String rolloutId;
    private final String attemptId;

    private CallSpans(CallRecord call, RandomGenerator random) {
        this.call = call;
        String traceparent = call.traceparent();
        Matcher parent = TRACEPARENT.matcher(traceparent == null ? "" : traceparent);
        boolean traced = parent.matches();
        this.traceId = traced ? parent.group(1) : hex(random.nextLong()) + hex(random.nextLong());
        this.parentId = traced ? parent.group(2) : null;
        this.spanId = hex(random.nextLong());
        this.rawSpanId = hex(random.nextLong());
        Site.Place place = call.site().place();
        this.rolloutId = place == null ? NewSpan.FREE : place.rolloutId();
        this.attemptId = place == null ? RolloutStore.LATEST : place.attemptId();
    }

    private static String hex(long number) {
        String digits = Long.toHexString(number == 0 ? 1 : number);
        return "0".repeat(16 - digits.length()) + digits;
    }

    static List<NewSpan> of(CallRecord call, RandomGenerator random) {
        return new CallSpans(call, random).spans();
    }

    private List<NewSpan> spans() {
        Sampled sampled = call.ending() == Ending.COMPLETE ? Sampled.of(call.answer()) : Sampled.NOTHING;
        List<NewSpan> spans = new ArrayList<>(2);
        SpanText text = write(sampled, true);
        spans.add(end(text.size() > MAX_ATTRIBUTES ? write(sampled, false) : text));
        if (sampled.hasIds()) {
            spans.add(raw(sampled));
        }
        return spans;
    }

    private NewSpan end(SpanText text) {
        Instant start = call.start();
        return text.end(call.ending().status(), call.error(), start, start.plusNanos(call.nanos()));
    }

    private SpanText write(Sampled sampled, boolean withTexts) {
        Operation operation = call.plan().asked().operation();
        boolean complete = call.ending() == Ending.COMPLETE;
        SpanText text = new SpanText(
                rolloutId, attemptId, traceId, spanId, parentId, complete ? operation.span() : SpanNames.BROKEN_CALL);
        facts(text, operation);
        request(text);
        ObjectNode answer = call.answer();
        if (answer != null) {
            answer(text, answer, withTexts);
        }
        ids(text, sampled, operation);
        if (withTexts) {
            prompt(text, call.plan().asked().body());
            text.json(SpanNames.REQUEST, call.plan().asked().sent());
            text.json(SpanNames.RESPONSE, withoutVectors(answer));
        } else {
            text.add(SpanNames.CUT, "prompt, completion, request and response");
        }
        return text;
    }

    private void facts(SpanText text, Operation operation) {
        text.add("gen_ai.operation.name", operation.genAi()).add("gen_ai.provider.name", "openai");
        text.add(SpanNames.WIRE, call.plan().asked().wire().dialect().wire());
        text.add(SpanNames.ENDING, call.ending().wire());
        text.add(SpanNames.LATENCY, call.nanos() / 1e6);
        if (call.firstNanos() >= 0) {
            text.add(SpanNames.FIRST_TOKEN, call.firstNanos() / 1e6);
        }
        text.add(SpanNames.HTTP_STATUS, call.httpStatus()).add(SpanNames.RETRIES, call.retries());
        text.add(SpanNames.UPSTREAM, call.endpoint()).add(SpanNames.ERROR, call.error());
        text.add(SpanNames.REPLAYED, call.replayed());
        Site site = call.site();
        if (site.mode() != null) {
            text.add(SpanNames.MODE, site.mode().wire());
        }
        Site.Place place = site.place();
        if (place != null) {
            text.add(SpanNames.ATTEMPT_LABEL, place.label());
        }
        if (call.ending() == Ending.UPSTREAM_FAILED) {
            text.add(SpanNames.FAILURE_KIND, FailureKind.INFRA.wire());
        }
        text.add(SpanNames.TEMPLATE, call.template());
        Policy policy = call.policy();
        if (policy != null) {
            text.add(SpanNames.POLICY_NAME, policy.name()).add(SpanNames.POLICY_VERSION, policy.version());
            text.add(SpanNames.POLICY_HASH, policy.hash());
        }
    }

    /** The parameters as they were sent on, and which of them the caller did not choose. */
    private void request(SpanText text) {
        Plan plan = call.plan();
        text.add(SpanNames.MODEL, plan.model());
        for (String parameter : PARAMETERS) {
            text.value("gen_ai.request." + parameter, plan.body().get(parameter));
        }
        text.json("gen_ai.request.tools", plan.body().get("tools"));
        if (!plan.adjusted().isEmpty()) {
            text.json(SpanNames.ADJUSTED, plan.adjusted());
        }
    }

    private void answer(SpanText text, ObjectNode answer, boolean withTexts) {
        String id = answer.path("id").asText();
        text.add("gen_ai.response.id", id.isEmpty() ? "call-" + spanId : id);
        text.value(SpanNames.RESPONSE_MODEL, answer.get("model"));
        JsonNode usage = answer.path("usage");
        text.value("gen_ai.usage.input_tokens", usage.get("prompt_tokens"));
        text.value("gen_ai.usage.output_tokens", usage.get("completion_tokens"));
        text.value("gen_ai.usage.prompt_tokens", usage.get("prompt_tokens"));
        text.value("gen_ai.usage.completion_tokens", usage.get("completion_tokens"));
        text.value("gen_ai.usage.total_tokens", usage.get("total_tokens"));
        List<String> reasons = new ArrayList<>();
        JsonNode choices = answer.path("choices");
        for (int i = 0; i < choices.size(); i++) {
            JsonNode choice = choices.get(i);
            String reason = choice.path("finish_reason").asText("");
            if (!reason.isEmpty()) {
                reasons.add(reason);
            }
            if (withTexts) {
                String name = "gen_ai.completion." + i;
                JsonNode message = choice.path("message");
                message(text, name, message.isObject() ? message : choice);
                text.add(name + ".finish_reason", reason);
            }
        }
        if (!reasons.isEmpty()) {
            text.texts("gen_ai.response.finish_reasons", reasons);
        }
    }

    private static void prompt(SpanText text, ObjectNode body) {
        JsonNode messages = body.path("messages");
        for (int i = 0; i < messages.size(); i++) {
            message(text, "gen_ai.prompt." + i, messages.get(i));
        }
        JsonNode prompt = body.get("prompt");
        if (prompt != null) {
            text.add("gen_ai.prompt.0.role", "user").value("gen_ai.prompt.0.content", prompt);
        }
    }

    private static void message(SpanText text, String name, JsonNode message) {
        text.add(name + ".role", message.path("role").asText("assistant"));
        JsonNode content = message.get("content");
        text.value(name + ".content", content == null ? message.get("text") : content);
        text.value(name + ".tool_call_id", message.get("tool_call_id"));
        JsonNode calls = message.path("tool_calls");
        for (int i = 0; i < calls.size(); i++) {
            JsonNode function = calls.get(i).path("function");
            String call = name + ".tool_calls." + i;
            text.value(call + ".id", calls.get(i).get("id"));
            text.value(call + ".name", function.get("name"));
            text.value(call + ".arguments", function.get("arguments"));
        }
    }

    private static void ids(SpanText text, Sampled sampled, Operation operation) {
        if (!operation.samples()) {
            return;
        }
        text.add(SpanNames.IDS, sampled.hasIds() ? "sampled" : "absent");
        if (sampled.prompt() != null) {
            text.numbers(SpanNames.PROMPT_IDS, sampled.prompt());
        }
        for (int i = 0; i < sampled.responses().size(); i++) {
            String name = i == 0 ? SpanNames.RESPONSE_IDS : SpanNames.RESPONSE_IDS + "." + i;
            text.numbers(name, sampled.responses().get(i));
        }
        text.json(SpanNames.LOGPROBS, sampled.logprobs());
    }

    /** An embedding's numbers can be had again by asking again. */
    private static @Nullable ObjectNode withoutVectors(@Nullable ObjectNode answer) {
        if (answer == null || !answer.has("data")) {
            return answer;
        }
        ObjectNode rest = JsonText.object();
        for (Map.Entry<String, JsonNode> field : answer.properties()) {
            if (!field.getKey().equals("data")) {
                rest.set(field.getKey(), field.getValue());
            }
        }
        return rest;
    }

    private NewSpan raw(Sampled sampled) {
        ObjectNode answer = call.answer();
        String id = answer == null ? "" : answer.path("id").asText();
        SpanText text = new SpanText(rolloutId, attemptId, traceId, rawSpanId, spanId, SpanNames.RAW_CALL);
        text.add("llm.hosted_vllm.id", id.isEmpty() ? "call-" + spanId : id);
        text.json("llm.hosted_vllm.prompt_token_ids", sampled.prompt());
        text.json(
                "llm.hosted_vllm.response_token_ids",
                JsonText.JACKSON.createArrayNode().addAll(sampled.responses()));
        return end(text);
    }
}
