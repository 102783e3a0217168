package dev.lightningstore.cli.client;

import dev.lightningstore.runner.k8s.KubernetesSettings;
import dev.lightningstore.runner.k8s.KubernetesSettings.Choice;
import dev.lightningstore.runner.k8s.KubernetesSettings.Keep;
import dev.lightningstore.runner.k8s.KubernetesSettings.SecretUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code lightning runner} is told of Kubernetes Jobs beside their template. */
final class KubernetesOptions {
    @Option(
            names = "--k8s-namespace",
            paramLabel = "NAME",
            description = "Where the Jobs go (default: the template's, else that of the kubeconfig or the Pod).")
    private @Nullable String namespace;

    @Option(names = "--k8s-image", paramLabel = "IMAGE", description = "The agent's image (default: the template's).")
    private @Nullable String image;

    @Option(
            names = "--k8s-resource",
            paramLabel = "NAME=AMOUNT",
            description = "requests.cpu=500m, limits.memory=2Gi, … of the agent's container. Repeatable.")
    private Map<String, String> resources = new LinkedHashMap<>();

    @Option(
            names = "--k8s-node-selector",
            paramLabel = "LABEL=VALUE",
            description = "Run on nodes with this label. Repeatable.")
    private Map<String, String> nodeSelector = new LinkedHashMap<>();

    @Option(
            names = "--k8s-secret",
            paramLabel = "NAME[:/FOLDER]",
            description = "Give the agent an existing Secret, as variables, or as files in a folder. Repeatable.")
    private List<String> secrets = new ArrayList<>();

    @Option(
            names = "--k8s-allow",
            paramLabel = "FIELD",
            split = ",",
            description = "What a rollout may choose by 'k8s' in its metadata: image, resources, nodeSelector"
                    + " (default: nothing).")
    private List<String> allowed = new ArrayList<>();

    @Option(
            names = "--k8s-keep",
            paramLabel = "WHICH",
            description = "never, failed, always: which Jobs are left for an hour, to look at them (default: never).")
    private Keep keep = Keep.NEVER;

    @Option(
            names = "--k8s-start-limit",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long a Job may take until its agent runs (default: 10m).")
    private Duration startLimit = KubernetesSettings.DEFAULT_START_LIMIT;

    @Option(
            names = "--k8s-pull-limit",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long its image may fail to be pulled (default: 1m).")
    private Duration pullLimit = KubernetesSettings.DEFAULT_PULL_LIMIT;

    KubernetesSettings settings() {
        return new KubernetesSettings(
                        namespace,
                        image,
                        Map.of(),
                        Map.of(),
                        nodeSelector,
                        secrets.stream().map(SecretUse::parse).toList(),
                        allowed.stream().map(Choice::of).collect(Collectors.toSet()),
                        keep,
                        startLimit,
                        pullLimit)
                .withResources(resources);
    }
}
