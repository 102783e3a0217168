package dev.lightningstore.springai;

import dev.lightningstore.json.Json;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCall.Function;
import dev.lightningstore.trace.ModelCall.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.definition.ToolDefinition;

/** A call as Spring AI has it, in our words. Of images and other media nothing is said. */
final class ModelCalls {
    private ModelCalls() {}

    static ModelCall of(Prompt prompt, ChatResponse response, String provider, Duration took) {
        ChatOptions options = prompt.getOptions();
        String asked = options == null ? null : options.getModel();
        String answered = response.getMetadata().getModel();
        ModelCall.Builder call = ModelCall.of(orEmpty(asked == null ? answered : asked))
                .provider(provider)
                .response(response.getMetadata().getId(), answered)
                .prompt(prompt.getInstructions().stream()
                        .flatMap(ModelCalls::messages)
                        .toList())
                .completion(response.getResults().stream()
                        .flatMap(result -> messages(result.getOutput()))
                        .toList())
                .functions(functions(options))
                .finishReasons(response.getResults().stream()
                        .map(ModelCalls::finishReason)
                        .filter(reason -> !reason.isEmpty())
                        .toList())
                .took(took);
        if (options != null) {
            call.sampling(options.getTemperature(), options.getTopP(), options.getMaxTokens());
        }
        Usage usage = response.getMetadata().getUsage();
        if (usage != null) {
            call.usage(usage.getPromptTokens(), usage.getCompletionTokens());
        }
        return call.build();
    }

    /** Results of several tools are one message there, and one each with us. */
    private static Stream<ModelCall.Message> messages(Message message) {
        if (message instanceof ToolResponseMessage results) {
            return results.getResponses().stream()
                    .map(result -> new ModelCall.Message("tool", result.responseData(), List.of(), result.id()));
        }
        List<ToolCall> calls = message instanceof AssistantMessage assistant
                ? assistant.getToolCalls().stream()
                        .map(wish -> new ToolCall(wish.id(), wish.name(), Json.parseOrQuote(wish.arguments())))
                        .toList()
                : List.of();
        String role = message.getMessageType().getValue();
        return Stream.of(new ModelCall.Message(role, message.getText(), calls, null));
    }

    private static List<Function> functions(@Nullable ChatOptions options) {
        if (!(options instanceof ToolCallingChatOptions tools) || tools.getToolCallbacks() == null) {
            return List.of();
        }
        return tools.getToolCallbacks().stream()
                .map(tool -> function(tool.getToolDefinition()))
                .toList();
    }

    private static Function function(ToolDefinition tool) {
        return new Function(tool.name(), tool.description(), Json.parseOrQuote(tool.inputSchema()));
    }

    private static String finishReason(Generation result) {
        return orEmpty(result.getMetadata().getFinishReason()).toLowerCase(Locale.ROOT);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
