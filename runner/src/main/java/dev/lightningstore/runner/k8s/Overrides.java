package dev.lightningstore.runner.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.runner.k8s.KubernetesSettings.Choice;
import dev.lightningstore.runner.k8s.KubernetesSettings.SecretUse;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Changes a Job in place: by the operator's settings, then by what the operator lets a rollout choose. */
final class Overrides {
    private static final String FIELD = "metadata.k8s";
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,511}");

    private final PodSpec pod;
    private final Container agent;

    Overrides(Job job, Container agent) {
        this.pod = job.getSpec().getTemplate().getSpec();
        this.agent = agent;
    }

    /** What is wrong with a value is an {@link IllegalArgumentException} that says so. */
    void settings(KubernetesSettings settings) {
        if (settings.image() != null) {
            image("image", settings.image());
        }
        settings.requests().forEach((name, amount) -> request("requests." + name, name, amount));
        settings.limits().forEach((name, amount) -> limit("limits." + name, name, amount));
        settings.nodeSelector().forEach(this::node);
        settings.secrets().forEach(this::secret);
    }

    /**
     * @param wishes the object {@code k8s} in a rollout's metadata
     * @throws IllegalArgumentException for anything in it that is wrong or not allowed: whoever enqueued it does not get
     *     something else than was asked for
     */
    void wishes(JsonNode wishes, Set<Choice> allowed) {
        if (!wishes.isObject()) {
            throw new IllegalArgumentException(FIELD + ": must be an object");
        }
        for (Map.Entry<String, JsonNode> wish : wishes.properties()) {
            String field = FIELD + "." + wish.getKey();
            Choice choice = choice(field, wish.getKey(), allowed);
            switch (choice) {
                case IMAGE -> image(field, text(field, wish.getValue()));
                case NODE_SELECTOR -> texts(field, wish.getValue()).forEach(this::node);
                case RESOURCES -> resources(field, wish.getValue());
            }
        }
    }

    private static Choice choice(String field, String name, Set<Choice> allowed) {
        for (Choice choice : allowed) {
            if (choice.field().equals(name)) {
                return choice;
            }
        }
        throw new IllegalArgumentException(field + ": a rollout may not choose this here; "
                + (allowed.isEmpty() ? "the runner allows nothing" : "the runner allows " + Choice.names(allowed))
                + " (--k8s-allow)");
    }

    private void resources(String field, JsonNode value) {
        if (!value.isObject()) {
            throw new IllegalArgumentException(field + ": must be an object");
        }
        for (Map.Entry<String, JsonNode> part : value.properties()) {
            String where = field + "." + part.getKey();
            Map<String, String> amounts = texts(where, part.getValue());
            switch (part.getKey()) {
                case "requests" -> amounts.forEach((name, amount) -> request(where + "." + name, name, amount));
                case "limits" -> amounts.forEach((name, amount) -> limit(where + "." + name, name, amount));
                default -> throw new IllegalArgumentException(where + ": there are only requests and limits");
            }
        }
    }

    private static Map<String, String> texts(String field, JsonNode value) {
        if (!value.isObject()) {
            throw new IllegalArgumentException(field + ": must be an object");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        value.properties()
                .forEach(each -> texts.put(each.getKey(), text(field + "." + each.getKey(), each.getValue())));
        return texts;
    }

    private static String text(String field, JsonNode value) {
        if (!value.isTextual() && !value.isNumber()) {
            throw new IllegalArgumentException(field + ": must be a text");
        }
        return value.asText();
    }

    private void image(String field, String image) {
        if (!IMAGE.matcher(image).matches()) {
            throw new IllegalArgumentException(field + ": '" + image + "' is not the name of an image");
        }
        agent.setImage(image);
    }

    private void node(String label, String value) {
        Map<String, String> selector =
                new LinkedHashMap<>(pod.getNodeSelector() == null ? Map.of() : pod.getNodeSelector());
        selector.put(label, value);
        pod.setNodeSelector(selector);
    }

    private void request(String field, String name, String amount) {
        ResourceRequirements resources = resources();
        resources.setRequests(with(resources.getRequests(), name, quantity(field, amount)));
    }

    private void limit(String field, String name, String amount) {
        ResourceRequirements resources = resources();
        resources.setLimits(with(resources.getLimits(), name, quantity(field, amount)));
    }

    private ResourceRequirements resources() {
        if (agent.getResources() == null) {
            agent.setResources(new ResourceRequirements());
        }
        return agent.getResources();
    }

    private static Map<String, Quantity> with(@Nullable Map<String, Quantity> had, String name, Quantity amount) {
        Map<String, Quantity> all = new LinkedHashMap<>(had == null ? Map.of() : had);
        all.put(name, amount);
        return all;
    }

    private static Quantity quantity(String field, String amount) {
        try {
            Quantity quantity = Quantity.parse(amount);
            if (quantity.getNumericalAmount().signum() >= 0) {
                return quantity;
            }
        } catch (RuntimeException e) {
            // Said below, with what was wrong.
        }
        throw new IllegalArgumentException(field + ": '" + amount + "' is not an amount such as 500m, 2 or 4Gi");
    }

    private void secret(SecretUse use) {
        if (use.path() == null) {
            var from = new ArrayList<>(agent.getEnvFrom());
            from.add(new EnvFromSourceBuilder()
                    .withNewSecretRef()
                    .withName(use.name())
                    .endSecretRef()
                    .build());
            agent.setEnvFrom(from);
            return;
        }
        String volume = "secret-" + Names.digest(use.name(), use.path());
        pod.setVolumes(plus(
                pod.getVolumes(),
                new VolumeBuilder()
                        .withName(volume)
                        .withNewSecret()
                        .withSecretName(use.name())
                        .endSecret()
                        .build()));
        agent.setVolumeMounts(plus(
                agent.getVolumeMounts(),
                new VolumeMountBuilder()
                        .withName(volume)
                        .withMountPath(use.path())
                        .withReadOnly(true)
                        .build()));
    }

    static <T> List<T> plus(List<T> had, T more) {
        List<T> all = new ArrayList<>(had);
        all.add(more);
        return all;
    }
}
