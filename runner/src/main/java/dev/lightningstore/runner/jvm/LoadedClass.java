package dev.lightningstore.runner.jvm;

import dev.lightningstore.runner.agent.AgentSpec;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One object of a class that a spec names, from the class path or from a jar in a class loader of its own. The jar may
 * bring other versions of what the runner itself has, but not of what both talk by: those come from the runner.
 */
public final class LoadedClass<T> implements AutoCloseable {
    private final T object;
    private final @Nullable URLClassLoader loader;

    private LoadedClass(T object, @Nullable URLClassLoader loader) {
        this.object = object;
        this.loader = loader;
    }

    /** Whatever stands in the way is an {@link IllegalArgumentException} that says so. */
    public static <T> LoadedClass<T> open(AgentSpec.JavaClass spec, Class<T> type) {
        Path jar = spec.jar();
        URLClassLoader loader = jar == null ? null : new JarFirst(url(jar), type.getClassLoader());
        try {
            ClassLoader from = loader == null ? type.getClassLoader() : loader;
            Class<?> found = Class.forName(spec.className(), true, from);
            if (!type.isAssignableFrom(found)) {
                throw new IllegalArgumentException(
                        "java: " + spec.className() + " does not implement " + type.getName());
            }
            return new LoadedClass<>(type.cast(found.getConstructor().newInstance()), loader);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "java: no class " + e.getMessage() + (jar == null ? " on the class path" : " in " + jar), e);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    "java: " + spec.className() + " needs a public constructor without parameters that works: " + cause,
                    e);
        }
    }

    private static URL url(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("java: there is no jar " + jar);
        }
        try {
            return jar.toUri().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalArgumentException("java: " + jar + ": " + e.getMessage(), e);
        }
    }

    public T object() {
        return object;
    }

    @Nullable
    ClassLoader loader() {
        return loader;
    }

    @Override
    public void close() {
        try {
            if (object instanceof AutoCloseable closeable) {
                closeable.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(object.getClass().getName() + " did not close", e);
        } finally {
            closeLoader();
        }
    }

    private void closeLoader() {
        try {
            if (loader != null) {
                loader.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Looks into the jar before it asks the runner, except for the types that agent and runner share. */
    private static final class JarFirst extends URLClassLoader {
        private static final String[] SHARED = {"java.", "javax.", "jdk.", "dev.lightningstore.", "org.slf4j."};

        JarFirst(URL jar, ClassLoader parent) {
            super(new URL[] {jar}, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && !shared(name)) {
                    try {
                        loaded = findClass(name);
                    } catch (ClassNotFoundException e) {
                        // The runner may have it.
                    }
                }
                return loaded == null ? super.loadClass(name, resolve) : loaded;
            }
        }

        private static boolean shared(String name) {
            for (String prefix : SHARED) {
                if (name.startsWith(prefix)) {
                    return true;
                }
            }
            return false;
        }
    }
}
