package dev.lightningstore.runner.k8s;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says beside the template; it comes before what the template says.
 *
 * @param namespace null for the template's, or else the one that the client is set up for
 * @param image of the agent's container; null for the template's
 * @param requests what the agent's container asks for, by resource: {@code cpu}, {@code memory}, …
 * @param limits what it may use
 * @param nodeSelector labels of the nodes to run on, beside the template's
 * @param secrets what the agent's container is given of existing Secrets
 * @param choices what a rollout may choose for itself
 * @param startLimit how long a Job may take until its agent runs
 * @param pullLimit how long its image may fail to be pulled
 */
public record KubernetesSettings(
        @Nullable String namespace,
        @Nullable String image,
        Map<String, String> requests,
        Map<String, String> limits,
        Map<String, String> nodeSelector,
        List<SecretUse> secrets,
        Set<Choice> choices,
        Keep keep,
        Duration startLimit,
        Duration pullLimit) {
    public static final Duration DEFAULT_START_LIMIT = Duration.ofMinutes(10);
    public static final Duration DEFAULT_PULL_LIMIT = Duration.ofMinutes(1);

    public static final KubernetesSettings DEFAULT = new KubernetesSettings(
            null,
            null,
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            Set.of(),
            Keep.NEVER,
            DEFAULT_START_LIMIT,
            DEFAULT_PULL_LIMIT);

    /** What of a Job a rollout may choose by its metadata. Never more than this: not Secrets, not the service account. */
    public enum Choice {
        IMAGE("image"),
        RESOURCES("resources"),
        NODE_SELECTOR("nodeSelector");

        private final String field;

        Choice(String field) {
            this.field = field;
        }

        /** Its name in the metadata, and on the command line. */
        public String field() {
            return field;
        }

        public static Choice of(String field) {
            for (Choice choice : values()) {
                if (choice.field.equals(field)) {
                    return choice;
                }
            }
            throw new IllegalArgumentException("'" + field + "' is not one of " + names(Set.of(values())));
        }

        static String names(Set<Choice> choices) {
            return choices.stream().map(Choice::field).sorted().collect(Collectors.joining(", "));
        }
    }

    /** Which Jobs are left to be looked at once they have ended, until their time to live is over. */
    public enum Keep {
        NEVER,
        FAILED,
        ALWAYS
    }

    /**
     * An existing Secret for the agent.
     *
     * @param path the folder that it becomes files in; null for variables of the environment
     */
    public record SecretUse(String name, @Nullable String path) {
        public SecretUse {
            if (!Names.isSubdomain(name)) {
                throw new IllegalArgumentException("secret: '" + name + "' is not the name of a Secret");
            }
            if (path != null && !path.startsWith("/")) {
                throw new IllegalArgumentException("secret " + name + ": the folder '" + path + "' must begin with /");
            }
        }

        /** Reads {@code NAME} or {@code NAME:/FOLDER}. */
        public static SecretUse parse(String text) {
            int colon = text.indexOf(':');
            return colon < 0
                    ? new SecretUse(text, null)
                    : new SecretUse(text.substring(0, colon), text.substring(colon + 1));
        }
    }

    public KubernetesSettings {
        requests = Map.copyOf(requests);
        limits = Map.copyOf(limits);
        nodeSelector = Map.copyOf(nodeSelector);
        secrets = List.copyOf(secrets);
        choices = Set.copyOf(choices);
        if (namespace != null && !Names.isLabel(namespace)) {
            throw new IllegalArgumentException("namespace: '" + namespace + "' is not the name of a namespace");
        }
        if (!startLimit.isPositive() || !pullLimit.isPositive()) {
            throw new IllegalArgumentException("limits of start and pull: must be longer than nothing");
        }
    }

    public KubernetesSettings withImage(@Nullable String image) {
        return new KubernetesSettings(
                namespace, image, requests, limits, nodeSelector, secrets, choices, keep, startLimit, pullLimit);
    }

    public KubernetesSettings withSecrets(List<SecretUse> secrets) {
        return new KubernetesSettings(
                namespace, image, requests, limits, nodeSelector, secrets, choices, keep, startLimit, pullLimit);
    }

    public KubernetesSettings withChoices(Set<Choice> choices) {
        return new KubernetesSettings(
                namespace, image, requests, limits, nodeSelector, secrets, choices, keep, startLimit, pullLimit);
    }

    public KubernetesSettings withKeep(Keep keep) {
        return new KubernetesSettings(
                namespace, image, requests, limits, nodeSelector, secrets, choices, keep, startLimit, pullLimit);
    }

    public KubernetesSettings withBounds(Duration startLimit, Duration pullLimit) {
        return new KubernetesSettings(
                namespace, image, requests, limits, nodeSelector, secrets, choices, keep, startLimit, pullLimit);
    }

    /** @param amounts {@code requests.RESOURCE} or {@code limits.RESOURCE} to its quantity */
    public KubernetesSettings withResources(Map<String, String> amounts) {
        return new KubernetesSettings(
                namespace,
                image,
                below("requests.", amounts),
                below("limits.", amounts),
                nodeSelector,
                secrets,
                choices,
                keep,
                startLimit,
                pullLimit);
    }

    private static Map<String, String> below(String prefix, Map<String, String> amounts) {
        Map<String, String> found = new LinkedHashMap<>();
        amounts.forEach((name, amount) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), amount);
            } else if (!name.startsWith("requests.") && !name.startsWith("limits.")) {
                throw new IllegalArgumentException(
                        "resource: '" + name + "' is neither requests.RESOURCE nor limits.RESOURCE");
            }
        });
        return found;
    }
}
