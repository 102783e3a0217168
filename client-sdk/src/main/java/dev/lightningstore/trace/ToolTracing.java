package dev.lightningstore.trace;

import io.opentelemetry.context.Context;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Wraps tools so that each call is a span: what went in, what came out, how long it took, and what it threw. The span
 * belongs to whatever is current where the call is made. Thread-safe.
 */
public final class ToolTracing {
    private static final List<String> ONE = List.of("args.0");

    private final Tracing tracing;

    ToolTracing(Tracing tracing) {
        this.tracing = tracing;
    }

    public <A, B> Function<A, B> function(String name, Function<A, B> tool) {
        return input -> {
            ToolSpan span = start(name, ONE, input);
            return span.around(() -> tool.apply(input));
        };
    }

    public <B> Supplier<B> supplier(String name, Supplier<B> tool) {
        return () -> start(name, List.of()).around(tool);
    }

    public <B> Callable<B> callable(String name, Callable<B> tool) {
        return () -> start(name, List.of()).call(tool);
    }

    /** The span ends when the stage does. */
    public <A, B> Function<A, CompletionStage<B>> async(String name, Function<A, ? extends CompletionStage<B>> tool) {
        return input -> start(name, ONE, input).stage(() -> tool.apply(input));
    }

    /** Passes what is current where a task is given on to where it runs, be that a pool or virtual threads. */
    public ExecutorService executor(ExecutorService threads) {
        return Context.taskWrapping(threads);
    }

    /** The same for what is no service. */
    public Executor executor(Executor threads) {
        return Context.taskWrapping(threads);
    }

    /** An object of the interface that traces the calls of what is {@link Traced} in it, and passes all on to the target. */
    public <T> T proxy(Class<T> type, T target) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(type.getName() + " is no interface: only interfaces can be traced so");
        }
        boolean all = type.isAnnotationPresent(Traced.class);
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            Object[] arguments = given == null ? new Object[0] : given;
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(type, target, self, method, arguments);
            }
            Traced traced = method.getAnnotation(Traced.class);
            if (!all && traced == null) {
                return invoke(target, method, arguments);
            }
            String name = traced == null || traced.value().isEmpty() ? method.getName() : traced.value();
            ToolSpan span = start(name, names(method), arguments);
            if (CompletionStage.class.isAssignableFrom(method.getReturnType())) {
                return span.stageOf(() -> (CompletionStage<?>) invoke(target, method, arguments));
            }
            return span.invoke(() -> invoke(target, method, arguments));
        });
        return type.cast(proxy);
    }

    private static Object ofObject(Class<?> type, Object target, Object self, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> "traced " + type.getSimpleName() + " " + target;
        };
    }

    private static @Nullable Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            method.trySetAccessible();
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static List<String> names(Method method) {
        return Stream.of(method.getParameters()).map(Parameter::getName).toList();
    }

    private ToolSpan start(String name, List<String> names, @Nullable Object... arguments) {
        return ToolSpan.start(tracing, name, names, arguments);
    }
}
