package dev.lightningstore.langchain4j;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.lightningstore.trace.AttemptTrace;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells an attempt what LangChain4j's models and tools do: each model call, streamed or not, with its prompt, answer,
 * tools and usage, and each tool that is called. Thread-safe.
 *
 * <p>Calls that go through the store's gateway are kept by the gateway: for those, trace only the tools.
 */
public final class LangChain4jTracing {
    private final Supplier<@Nullable AttemptTrace> attempt;

    private LangChain4jTracing(Supplier<@Nullable AttemptTrace> attempt) {
        this.attempt = attempt;
    }

    /**
     * The attempt that is current on the thread that calls a model or a tool, as it is in an agent that a runner calls;
     * nothing is traced where none is. For models and services that are made once and serve many attempts.
     */
    public static LangChain4jTracing ofCurrentAttempt() {
        return new LangChain4jTracing(AttemptTrace::current);
    }

    /**
     * One attempt, on whatever thread. Streaming services that call tools need this: LangChain4j goes on with them on
     * threads of its own, where nothing is current.
     */
    public static LangChain4jTracing of(AttemptTrace attempt) {
        return new LangChain4jTracing(() -> attempt);
    }

    /** For {@code listeners(…)} of a chat model or a streaming chat model. */
    public ChatModelListener listener() {
        return new ModelListener(attempt, System::nanoTime);
    }

    /** For {@code AiServices.tools(…)}: the methods of these objects that are annotated with {@link Tool}. */
    public Map<ToolSpecification, ToolExecutor> tools(Object... objects) {
        Map<ToolSpecification, ToolExecutor> tools = new LinkedHashMap<>();
        for (Object object : objects) {
            for (Method method : object.getClass().getDeclaredMethods()) {
                if (method.isAnnotationPresent(Tool.class)) {
                    tools.put(ToolSpecifications.toolSpecificationFrom(method), tool(executor(object, method)));
                }
            }
        }
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("none of these objects has a method that is annotated with @Tool");
        }
        return tools;
    }

    /** Exceptions come out as they do of the executors that AiServices makes itself, whose handlers expect that. */
    private static ToolExecutor executor(Object object, Method method) {
        return DefaultToolExecutor.builder()
                .object(object)
                .originalMethod(method)
                .methodToInvoke(method)
                .wrapToolArgumentsExceptions(true)
                .propagateToolExecutionExceptions(true)
                .build();
    }

    /** The same tool, traced. */
    public ToolExecutor tool(ToolExecutor executor) {
        return new TracedTool(executor, attempt);
    }
}
