package dev.lightningstore.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCall.Function;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A call as LangChain4j has it, in our words. Of images and other media nothing is said. */
final class ModelCalls {
    private ModelCalls() {}

    static ModelCall of(ChatRequest request, ChatResponse response, @Nullable ModelProvider provider, Duration took) {
        String asked = request.modelName() == null ? response.modelName() : request.modelName();
        TokenUsage usage = response.tokenUsage();
        return ModelCall.of(asked == null ? "" : asked)
                .provider(provider(provider))
                .response(response.id(), response.modelName())
                .prompt(request.messages().stream().map(ModelCalls::message).toList())
                .completion(message(response.aiMessage()))
                .functions(
                        request.toolSpecifications() == null
                                ? List.of()
                                : request.toolSpecifications().stream()
                                        .map(ModelCalls::function)
                                        .toList())
                .sampling(request.temperature(), request.topP(), request.maxOutputTokens())
                .usage(usage == null ? null : usage.inputTokenCount(), usage == null ? null : usage.outputTokenCount())
                .finishReasons(
                        response.finishReason() == null ? List.of() : List.of(finishReason(response.finishReason())))
                .took(took)
                .build();
    }

    private static Message message(ChatMessage message) {
        if (message instanceof AiMessage ai) {
            List<ToolCall> calls = ai.toolExecutionRequests().stream()
                    .map(ModelCalls::toolCall)
                    .toList();
            return new Message("assistant", ai.text(), calls, null);
        }
        if (message instanceof ToolExecutionResultMessage result) {
            return new Message("tool", result.text(), List.of(), result.id());
        }
        if (message instanceof SystemMessage system) {
            return Message.of("system", system.text());
        }
        return message instanceof UserMessage user
                ? Message.of("user", text(user))
                : Message.of(message.type().name().toLowerCase(Locale.ROOT), message.toString());
    }

    private static String text(UserMessage message) {
        return message.contents().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining("\n"));
    }

    private static ToolCall toolCall(ToolExecutionRequest request) {
        String arguments = request.arguments() == null ? "{}" : request.arguments();
        return new ToolCall(request.id() == null ? "" : request.id(), request.name(), Json.parseOrQuote(arguments));
    }

    private static Function function(ToolSpecification tool) {
        Json parameters = JsonValue.of(Json.parse(tool.toJson(), "tool"))
                .find("/parameters")
                .map(JsonValue::json)
                .orElse(Json.EMPTY_OBJECT);
        return new Function(tool.name(), tool.description() == null ? "" : tool.description(), parameters);
    }

    /** As OpenAI's wire names them. */
    private static String finishReason(FinishReason reason) {
        return reason == FinishReason.TOOL_EXECUTION
                ? "tool_calls"
                : reason.name().toLowerCase(Locale.ROOT);
    }

    /** As OpenTelemetry's conventions name the best known; others by LangChain4j's own name. */
    private static String provider(@Nullable ModelProvider provider) {
        if (provider == null) {
            return "other";
        }
        return switch (provider) {
            case OPEN_AI -> "openai";
            case AZURE_OPEN_AI -> "azure.ai.openai";
            case AMAZON_BEDROCK -> "aws.bedrock";
            case GOOGLE_AI_GEMINI -> "gcp.gemini";
            case GOOGLE_VERTEX_AI_GEMINI, GOOGLE_VERTEX_AI_ANTHROPIC -> "gcp.vertex_ai";
            case WATSONX -> "ibm.watsonx.ai";
            default -> provider.name().toLowerCase(Locale.ROOT);
        };
    }
}
