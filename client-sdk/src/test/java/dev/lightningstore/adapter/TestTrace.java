package dev.lightningstore.adapter;

import dev.lightningstore.json.JsonText;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An attempt written by hand, in the JSON that the gateway writes: a span a second, each half a second long. */
final class TestTrace {
    private final List<StoredSpan> spans = new ArrayList<>();

    List<StoredSpan> spans() {
        return List.copyOf(spans);
    }

    TestTrace span(String id, @Nullable String parent, String name, double start, double end, String attributes) {
        String json = String.format(
                Locale.ROOT,
                "{\"rollout_id\": \"ro-1\", \"attempt_id\": \"at-1\", \"sequence_id\": %d, \"trace_id\": \"t\","
                        + " \"span_id\": \"%s\", \"parent_id\": %s, \"name\": %s, \"start_time\": %f, \"end_time\": %f,"
                        + " \"status\": {\"status_code\": \"OK\"}, \"attributes\": {%s}}",
                spans.size() + 1,
                id,
                parent == null ? "null" : JsonText.quote(parent),
                JsonText.quote(name),
                start,
                end,
                attributes);
        SpanPayload payload = new SpanPayload(SpanPayload.Format.JSON, json.getBytes(StandardCharsets.UTF_8));
        spans.add(new StoredSpan("ro-1", "at-1", spans.size() + 1, payload));
        return this;
    }

    TestTrace span(String id, @Nullable String parent, String name, String attributes) {
        double start = 1_700_000_000 + spans.size();
        return span(id, parent, name, start, start + 0.5, attributes);
    }

    TestTrace agent(String id, String name) {
        return span(id, null, "agent", 1_700_000_000 + spans.size(), 1_700_001_000, "\"agent.name\": \"" + name + "\"");
    }

    /** With log probabilities of -1, -2 and so on. */
    TestTrace call(String id, @Nullable String parent, String hash, List<Integer> prompt, List<Integer> response) {
        StringBuilder logprobs = new StringBuilder();
        for (int i = 1; i <= response.size(); i++) {
            logprobs.append(i == 1 ? "" : ",")
                    .append("{\"logprob\":")
                    .append(-i)
                    .append('}');
        }
        return span(
                id,
                parent,
                "openai.chat.completion",
                "\"gen_ai.request.model\": \"m\", \"gen_ai.response.id\": \"r-" + id + "\", \"prompt_token_ids\": "
                        + prompt
                        + ", \"response_token_ids\": " + response + ", \"logprobs.content\": "
                        + JsonText.quote("[" + logprobs + "]") + ", \"lightning.policy.name\": \"main\","
                        + " \"lightning.policy.version\": \"3\", \"lightning.policy.hash\": \"" + hash + "\","
                        + " \"gen_ai.response.finish_reasons\": [\"stop\"]");
    }

    TestTrace call(String id, List<Integer> prompt, List<Integer> response) {
        return call(id, null, "h1", prompt, response);
    }

    TestTrace reward(String id, double value) {
        return span(
                id,
                null,
                "agentlightning.annotation",
                "\"agentlightning.reward.0.name\": \"primary\", \"agentlightning.reward.0.value\": " + value);
    }

    Trajectory read() {
        return TrajectoryAdapter.DEFAULT.read(spans);
    }
}
