package dev.lightningstore.runner.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.runner.k8s.KubernetesSettings.SecretUse;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken for the template of a Job, and what is said of the rest. */
class JobTemplateTest {
    private static final String GOOD = """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: sums
            spec:
              template:
                spec:
                  containers:
                    - name: solver
                      image: registry.example.org/solver:1
            """;

    @TempDir
    private Path folder;

    private JobTemplate read(String yaml, KubernetesSettings settings) throws IOException {
        return JobTemplate.read(Files.writeString(folder.resolve("job.yaml"), yaml), settings);
    }

    private void refused(String yaml, String... words) {
        refused(yaml, KubernetesSettings.DEFAULT, words);
    }

    private void refused(String yaml, KubernetesSettings settings, String... words) {
        String message = String.valueOf(
                assertThrows(BadTemplate.class, () -> read(yaml, settings)).getMessage());
        assertTrue(message.startsWith(folder.resolve("job.yaml") + ": "), message);
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void theOnlyContainerIsTheAgent() throws IOException {
        JobTemplate template = read(GOOD, KubernetesSettings.DEFAULT);
        assertEquals("solver", template.agent());
        assertEquals("sums", template.prefix());
        assertEquals(
                "agent",
                read(
                                GOOD.replace("name: solver", "name: agent").replace("  name: sums", "  labels: {}"),
                                KubernetesSettings.DEFAULT)
                        .prefix());
    }

    @Test
    void settingsComeBeforeTheTemplate() throws IOException {
        KubernetesSettings settings = KubernetesSettings.DEFAULT
                .withImage("other:2")
                .withResources(Map.of("requests.cpu", "500m", "limits.memory", "2Gi", "limits.nvidia.com/gpu", "1"))
                .withSecrets(List.of(SecretUse.parse("keys"), SecretUse.parse("files:/etc/files")));
        PodSpec pod = read(GOOD, settings).job().getSpec().getTemplate().getSpec();
        var agent = pod.getContainers().getFirst();
        assertEquals("other:2", agent.getImage());
        assertEquals("500m", String.valueOf(agent.getResources().getRequests().get("cpu")));
        assertEquals("2Gi", String.valueOf(agent.getResources().getLimits().get("memory")));
        assertEquals("1", String.valueOf(agent.getResources().getLimits().get("nvidia.com/gpu")));
        assertEquals("keys", agent.getEnvFrom().getFirst().getSecretRef().getName());
        assertEquals("files", pod.getVolumes().getFirst().getSecret().getSecretName());
        assertEquals("/etc/files", agent.getVolumeMounts().getFirst().getMountPath());
    }

    @Test
    void saysWhereWhatIsWrong() {
        refused("", "is empty");
        refused("just words", "is not a Job");
        refused(GOOD.replace("kind: Job", "kind: Pod"), "kind: is 'Pod', and must be 'Job'");
        refused(GOOD.replace("batch/v1", "batch/v1beta1"), "apiVersion: is 'batch/v1beta1'");
        refused(GOOD + "  - [", "line ", "is not YAML");
        refused(GOOD + "---\n" + GOOD, "only one Job");
        refused(
                GOOD.replace("image:", "imag:"),
                "line 10",
                "spec.template.spec.containers[0].imag: there is no such field, did you mean 'image'?");
        refused(GOOD.replace("  template:", "  backofLimit: 0\n  template:"), "did you mean 'backoffLimit'?");
        refused("apiVersion: batch/v1\nkind: Job\n", "spec.template.spec: is missing");
        refused(GOOD.replace("          image: registry.example.org/solver:1\n", ""), "'solver': has no image");
    }

    @Test
    void anAttemptIsOnePodThatIsTriedOnce() {
        refused(GOOD.replace("  template:", "  backoffLimit: 3\n  template:"), "spec.backoffLimit: is 3", "always 0");
        refused(GOOD.replace("  template:", "  parallelism: 2\n  template:"), "spec.parallelism: is 2");
        refused(GOOD.replace("  template:", "  suspend: true\n  template:"), "spec.suspend: is true");
        refused(GOOD.replace("      containers:", "      restartPolicy: OnFailure\n      containers:"), "always Never");
        refused(GOOD.replace("  name: sums", "  labels: {lightningstore.dev/worker: me}"), "are the runner's");
    }

    @Test
    void ofSeveralContainersOneMustBeNamedAsTheAgent() throws IOException {
        String two = GOOD + "        - name: proxy\n          image: proxy:1\n";
        refused(two, "has 2 of them: name the one that is the agent 'agent'");
        assertEquals(
                "agent",
                read(two.replace("solver\n", "agent\n"), KubernetesSettings.DEFAULT)
                        .agent());
    }

    @Test
    void settingsAreCheckedToo() {
        refused(
                GOOD,
                KubernetesSettings.DEFAULT.withResources(Map.of("limits.memory", "much")),
                "limits.memory: 'much' is not an amount");
        refused(GOOD, KubernetesSettings.DEFAULT.withImage("two words"), "image: 'two words'");
        assertThrows(IllegalArgumentException.class, () -> SecretUse.parse("Not A Name"));
        assertThrows(IllegalArgumentException.class, () -> KubernetesSettings.Choice.of("serviceAccountName"));
        assertThrows(
                IllegalArgumentException.class,
                () -> KubernetesSettings.DEFAULT.withResources(Map.of("memory", "1Gi")));
        assertEquals(Set.of(), KubernetesSettings.DEFAULT.choices());
    }

    @Test
    void theExamplesAreWhatTheyShow() throws IOException {
        Path examples = Path.of("../examples/k8s");
        assertEquals(
                "agent",
                JobTemplate.read(examples.resolve("job.yaml"), KubernetesSettings.DEFAULT)
                        .agent());
        List<?> runner = new KubernetesSerialization().unmarshal(Files.readString(examples.resolve("runner.yaml")));
        assertEquals(
                List.of("ServiceAccount", "Role", "RoleBinding", "StatefulSet"),
                runner.stream().map(each -> ((HasMetadata) each).getKind()).toList());
    }
}
