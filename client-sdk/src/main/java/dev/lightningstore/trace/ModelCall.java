package dev.lightningstore.trace;

import dev.lightningstore.json.Json;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model: what was asked, what came back, and the tokens of both where they are known.
 *
 * @param provider who serves the model, such as {@code openai}
 * @param model the one that was asked for
 * @param responseModel the one that answered; null where it did not say
 * @param completion what the model said; more than one message where more than one choice was asked for
 * @param functions the tools that the model could call
 * @param promptTokenIds as the server that sampled them counts; empty where it did not say
 * @param logprobs one for each of {@code responseTokenIds}, or none
 * @param took how long it took; null where nobody measured
 */
public record ModelCall(
        String provider,
        String model,
        @Nullable String responseModel,
        @Nullable String responseId,
        List<Message> prompt,
        List<Message> completion,
        List<Function> functions,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer maxTokens,
        @Nullable Integer inputTokens,
        @Nullable Integer outputTokens,
        List<String> finishReasons,
        List<Integer> promptTokenIds,
        List<Integer> responseTokenIds,
        List<Double> logprobs,
        @Nullable Duration took) {

    public ModelCall {
        prompt = List.copyOf(prompt);
        completion = List.copyOf(completion);
        functions = List.copyOf(functions);
        finishReasons = List.copyOf(finishReasons);
        promptTokenIds = List.copyOf(promptTokenIds);
        responseTokenIds = List.copyOf(responseTokenIds);
        logprobs = List.copyOf(logprobs);
        if (!logprobs.isEmpty() && logprobs.size() != responseTokenIds.size()) {
            throw new IllegalArgumentException("logprobs: there are " + logprobs.size() + " for "
                    + responseTokenIds.size() + " response tokens; give one each, or none");
        }
    }

    /**
     * A part of a conversation.
     *
     * @param toolCallId of a message with the role {@code tool}: which call it answers
     */
    public record Message(
            String role,
            @Nullable String content,
            List<ToolCall> toolCalls,
            @Nullable String toolCallId) {
        public Message {
            toolCalls = List.copyOf(toolCalls);
        }

        public static Message of(String role, String content) {
            return new Message(role, content, List.of(), null);
        }
    }

    /** A model's wish that a tool be called. */
    public record ToolCall(String id, String name, Json arguments) {}

    /** A tool that a model may call; its parameters are a JSON schema. */
    public record Function(String name, String description, Json parameters) {}

    public static Builder of(String model) {
        return new Builder(model);
    }

    /** Collects what is known of a call; nothing but the model's name is needed. */
    public static final class Builder {
        private final String model;
        private String provider = "openai";
        private @Nullable String responseModel;
        private @Nullable String responseId;
        private List<Message> prompt = List.of();
        private List<Message> completion = List.of();
        private List<Function> functions = List.of();
        private @Nullable Double temperature;
        private @Nullable Double topP;
        private @Nullable Integer maxTokens;
        private @Nullable Integer inputTokens;
        private @Nullable Integer outputTokens;
        private List<String> finishReasons = List.of();
        private List<Integer> promptTokenIds = List.of();
        private List<Integer> responseTokenIds = List.of();
        private List<Double> logprobs = List.of();
        private @Nullable Duration took;

        private Builder(String model) {
            this.model = model;
        }

        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        public Builder response(@Nullable String id, @Nullable String model) {
            this.responseId = id;
            this.responseModel = model;
            return this;
        }

        public Builder prompt(Message... messages) {
            return prompt(List.of(messages));
        }

        public Builder prompt(List<Message> messages) {
            this.prompt = messages;
            return this;
        }

        public Builder completion(Message... messages) {
            return completion(List.of(messages));
        }

        public Builder completion(List<Message> messages) {
            this.completion = messages;
            return this;
        }

        public Builder functions(List<Function> functions) {
            this.functions = functions;
            return this;
        }

        public Builder sampling(@Nullable Double temperature, @Nullable Double topP, @Nullable Integer maxTokens) {
            this.temperature = temperature;
            this.topP = topP;
            this.maxTokens = maxTokens;
            return this;
        }

        public Builder usage(@Nullable Integer inputTokens, @Nullable Integer outputTokens) {
            this.inputTokens = inputTokens;
            this.outputTokens = outputTokens;
            return this;
        }

        public Builder finishReasons(List<String> reasons) {
            this.finishReasons = reasons;
            return this;
        }

        public Builder tokens(List<Integer> prompt, List<Integer> response) {
            this.promptTokenIds = prompt;
            this.responseTokenIds = response;
            return this;
        }

        public Builder logprobs(List<Double> logprobs) {
            this.logprobs = logprobs;
            return this;
        }

        public Builder took(Duration took) {
            this.took = took;
            return this;
        }

        public ModelCall build() {
            return new ModelCall(
                    provider,
                    model,
                    responseModel,
                    responseId,
                    prompt,
                    completion,
                    functions,
                    temperature,
                    topP,
                    maxTokens,
                    inputTokens,
                    outputTokens,
                    finishReasons,
                    promptTokenIds,
                    responseTokenIds,
                    logprobs,
                    took);
        }
    }
}
