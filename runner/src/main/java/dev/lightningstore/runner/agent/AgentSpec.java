package dev.lightningstore.runner.agent;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names an agent (or a verifier) on a command line: {@code kind:rest}. A new kind is a record here and its host. */
public sealed interface AgentSpec {
    /** What a reader of an error message may write instead. */
    String KINDS = "java:CLASS[@JAR], cmd:COMMAND LINE, http:URL, k8s:TEMPLATE.yaml";

    /** @param jar null where the class is on the runner's own class path */
    record JavaClass(String className, @Nullable Path jar) implements AgentSpec {
        private static final Pattern NAME =
                Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

        public JavaClass {
            if (!NAME.matcher(className).matches()) {
                throw new IllegalArgumentException("java: '" + className + "' is not the name of a class");
            }
        }
    }

    /** @param words the program and its arguments, at least the program */
    record Command(List<String> words) implements AgentSpec {
        public Command {
            words = List.copyOf(words);
            if (words.isEmpty() || words.getFirst().isEmpty()) {
                throw new IllegalArgumentException("cmd: names no program");
            }
        }
    }

    record Http(URI url) implements AgentSpec {
        public Http {
            if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                throw new IllegalArgumentException("http: '" + url + "' is not an http:// or https:// address");
            }
        }
    }

    /** @param template a file with a Kubernetes Job */
    record KubernetesJob(Path template) implements AgentSpec {
        public KubernetesJob {
            if (template.toString().isEmpty()) {
                throw new IllegalArgumentException("k8s: names no file with a Job");
            }
        }
    }

    /** Reads a spec; whatever is wrong with it is an {@link IllegalArgumentException} that says so. */
    static AgentSpec parse(String text) {
        Matcher kind = Pattern.compile("([a-z0-9]+):(.*)", Pattern.DOTALL).matcher(text);
        if (!kind.matches()) {
            throw new IllegalArgumentException("'" + text + "' has no kind: write one of " + KINDS);
        }
        String rest = kind.group(2).strip();
        return switch (kind.group(1)) {
            case "java" -> javaClass(rest);
            case "cmd" -> new Command(Words.of(rest));
            // Both http:URL and the URL alone are clear.
            case "http" -> new Http(url(rest.startsWith("//") ? "http:" + rest : rest));
            case "https" -> new Http(url("https:" + rest));
            case "k8s" -> new KubernetesJob(Path.of(rest));
            default ->
                throw new IllegalArgumentException(
                        "unknown kind '" + kind.group(1) + "' in '" + text + "': write one of " + KINDS);
        };
    }

    private static AgentSpec javaClass(String rest) {
        int at = rest.indexOf('@');
        return at < 0
                ? new JavaClass(rest, null)
                : new JavaClass(rest.substring(0, at), Path.of(rest.substring(at + 1)));
    }

    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("http: '" + text + "': " + e.getReason(), e);
        }
    }
}
