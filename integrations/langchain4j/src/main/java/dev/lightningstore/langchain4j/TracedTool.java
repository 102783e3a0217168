package dev.lightningstore.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.lightningstore.json.Json;
import dev.lightningstore.trace.AttemptTrace;
import dev.lightningstore.trace.Emitter.Operation;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A tool whose calls are spans. As thread-safe as the tool. */
final class TracedTool implements ToolExecutor {
    private final ToolExecutor tool;
    private final Supplier<@Nullable AttemptTrace> attempt;

    TracedTool(ToolExecutor tool, Supplier<@Nullable AttemptTrace> attempt) {
        this.tool = tool;
        this.attempt = attempt;
    }

    @Override
    public String execute(ToolExecutionRequest request, Object memoryId) {
        return traced(request, () -> tool.execute(request, memoryId), text -> text);
    }

    @Override
    public ToolExecutionResult executeWithContext(ToolExecutionRequest request, InvocationContext context) {
        return traced(request, () -> tool.executeWithContext(request, context), ToolExecutionResult::resultText);
    }

    private <T> T traced(ToolExecutionRequest request, Supplier<T> work, Function<T, @Nullable String> text) {
        AttemptTrace now = attempt.get();
        if (now == null) {
            return work.get();
        }
        String arguments = request.arguments() == null ? "{}" : request.arguments();
        try (Operation call = now.emitToolCall(request.name(), request.id(), Json.parseOrQuote(arguments))) {
            try {
                T result = work.get();
                String said = text.apply(result);
                if (said != null) {
                    call.output(Json.parseOrQuote(said));
                }
                return result;
            } catch (RuntimeException | Error e) {
                call.failed(e);
                throw e;
            }
        }
    }
}
