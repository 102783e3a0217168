package dev.lightningstore.serving.openai;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.text.ToolCall;
import dev.lightningstore.policy.text.ToolCalls;
import dev.lightningstore.serving.Answer;
import dev.lightningstore.serving.Answering.Ending;
import dev.lightningstore.serving.PolicyVersion;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The parts of an answer in OpenAI's JSON, and a whole one. */
final class AnswerJson {
    private static final JsonMapper JSON = new JsonMapper();

    private final Asked asked;
    private final Logprobs logprobs;
    private final Instant created;

    AnswerJson(Asked asked, Tokenizer tokenizer, Instant created) {
        this.asked = asked;
        this.logprobs = new Logprobs(tokenizer, asked);
        this.created = created;
    }

    ObjectNode whole(Answer answer) {
        ObjectNode json = head(answer.by(), asked.chat() ? "chat.completion" : "text_completion");
        ArrayNode choices = json.putArray("choices");
        for (int i = 0; i < answer.choices().size(); i++) {
            choice(choices.addObject().put("index", i), i, answer.choices().get(i));
        }
        int tokens =
                answer.choices().stream().mapToInt(each -> each.tokens().size()).sum();
        json.set("usage", usage(tokens, answer.cachedTokens()));
        promptIds(json, choices);
        return json;
    }

    ObjectNode head(PolicyVersion by, String object) {
        return JSON.createObjectNode()
                .put("id", asked.id())
                .put("object", object)
                .put("created", created.getEpochSecond())
                .put("model", by.name())
                .put("system_fingerprint", by.header());
    }

    private void choice(ObjectNode json, int index, Answer.Choice choice) {
        ToolCalls said = ToolCalls.parse(choice.text(), asked.tools());
        boolean calls = !asked.tools().isEmpty() && !said.calls().isEmpty();
        if (asked.chat()) {
            ObjectNode message = json.putObject("message").put("role", "assistant");
            if (calls) {
                calls(message, said, index);
            } else {
                message.put("content", choice.text());
            }
        } else {
            json.put("text", choice.text());
        }
        if (asked.logprobs()) {
            json.set("logprobs", logprobs.of(choice.tokens(), 0));
        } else {
            json.putNull("logprobs");
        }
        json.put("finish_reason", reason(choice.ending(), calls));
        if (asked.tokenIds()) {
            Arrays.stream(choice.ids()).forEach(json.putArray("token_ids")::add);
        }
    }

    /** Content and calls of a message, or of what is new in one. */
    void calls(ObjectNode message, ToolCalls said, int choice) {
        message.put("content", said.content().isEmpty() ? null : said.content());
        ArrayNode list = message.putArray("tool_calls");
        List<ToolCall> calls = said.calls();
        for (int i = 0; i < calls.size(); i++) {
            ObjectNode call = list.addObject();
            if (asked.ask().streamed()) {
                call.put("index", i);
            }
            call.put("id", "call_" + asked.id().substring(asked.id().indexOf('-') + 1) + "_" + choice + "_" + i)
                    .put("type", "function")
                    .putObject("function")
                    .put("name", calls.get(i).name())
                    .put("arguments", calls.get(i).arguments());
        }
    }

    static String reason(Ending ending, boolean calls) {
        return calls && ending == Ending.STOP ? "tool_calls" : ending.wire();
    }

    /** As vLLM has them: beside the choices of a chat, in the choices of a completion. */
    void promptIds(ObjectNode json, ArrayNode choices) {
        if (asked.tokenIds() && asked.chat()) {
            Arrays.stream(asked.ask().prompt()).forEach(json.putArray("prompt_token_ids")::add);
        } else if (asked.tokenIds()) {
            choices.forEach(choice -> Arrays.stream(asked.ask().prompt())
                    .forEach(((ObjectNode) choice).putArray("prompt_token_ids")::add));
        }
    }

    ObjectNode usage(int completionTokens, int cachedTokens) {
        int promptTokens = asked.ask().prompt().length;
        ObjectNode usage = JSON.createObjectNode()
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens);
        usage.putObject("prompt_tokens_details").put("cached_tokens", cachedTokens);
        return usage;
    }

    Logprobs logprobs() {
        return logprobs;
    }
}
