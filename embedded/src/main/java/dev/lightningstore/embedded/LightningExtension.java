package dev.lightningstore.embedded;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.store.LightningStore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a store. One is started for the whole run of tests; each test has a project of its own in it, so tests
 * see nothing of each other.
 *
 * <pre>{@code
 * @ExtendWith(LightningExtension.class)
 * class MyAgentTest {
 *     @Test
 *     void answers(LightningStore store) { … }
 * }
 * }</pre>
 *
 * <p>A parameter may be a {@link Lightning} (shared by all tests), its {@link LightningClient}, or the {@link
 * LightningStore} of the test's own project.
 */
public final class LightningExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(LightningExtension.class);
    private static final AtomicInteger PROJECTS = new AtomicInteger();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Lightning.class || type == LightningClient.class || type == LightningStore.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Lightning lightning = lightning(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == Lightning.class) {
            return lightning;
        }
        return type == LightningClient.class
                ? lightning.client()
                : lightning.client().project(project(context));
    }

    /** JUnit closes it after the last test. */
    private static Lightning lightning(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Lightning.class, type -> Lightning.dev(), Lightning.class);
    }

    /** The same for all parameters of one test. */
    private static String project(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent("project", key -> "test-" + PROJECTS.incrementAndGet(), String.class);
    }
}
