package dev.lightningstore.runner.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the Jobs of all attempts are made from: an operator's file with the operator's settings put in.
 *
 * @param agent the name of the container that is the agent
 */
record JobTemplate(Job job, String agent) {
    /** What the agent's container is called where there are several. */
    static final String AGENT = "agent";

    /** Reads, checks and fills in; whatever is wrong is a {@link BadTemplate}. */
    static JobTemplate read(Path file, KubernetesSettings settings) {
        Job job = TemplateReader.read(file);
        JobSpec spec = job.getSpec();
        if (spec == null || spec.getTemplate() == null || spec.getTemplate().getSpec() == null) {
            throw new BadTemplate(file, "spec.template.spec", "is missing");
        }
        metadata(file, "metadata", job.getMetadata());
        metadata(file, "spec.template.metadata", spec.getTemplate().getMetadata());
        job(file, spec);
        pod(file, spec.getTemplate().getSpec());
        Container agent = agent(file, spec.getTemplate());
        try {
            new Overrides(job, agent).settings(settings);
        } catch (IllegalArgumentException e) {
            throw new BadTemplate(file, "settings", String.valueOf(e.getMessage()));
        }
        if (agent.getImage() == null || agent.getImage().isBlank()) {
            throw new BadTemplate(
                    file,
                    "spec.template.spec.containers, '" + agent.getName() + "'",
                    "has no image, and none was named beside the template (--k8s-image)");
        }
        return new JobTemplate(job, agent.getName());
    }

    private static void metadata(Path file, String where, @Nullable ObjectMeta metadata) {
        if (metadata == null) {
            return;
        }
        Stream.of(metadata.getLabels(), metadata.getAnnotations())
                .filter(Objects::nonNull)
                .flatMap(names -> names.keySet().stream())
                .filter(name -> name.startsWith(Marks.DOMAIN))
                .findFirst()
                .ifPresent(name -> {
                    throw new BadTemplate(
                            file, where + ", " + name, "names below " + Marks.DOMAIN + " are the runner's");
                });
    }

    /** An attempt is one Pod that is tried once: whether there is another try is the store's to say. */
    private static void job(Path file, JobSpec spec) {
        only(file, "spec.parallelism", spec.getParallelism(), 1);
        only(file, "spec.completions", spec.getCompletions(), 1);
        only(file, "spec.backoffLimit", spec.getBackoffLimit(), 0);
        only(file, "spec.suspend", spec.getSuspend(), false);
        only(file, "spec.selector", spec.getSelector(), null);
        only(file, "spec.manualSelector", spec.getManualSelector(), null);
        only(file, "spec.completionMode", spec.getCompletionMode(), "NonIndexed");
        only(file, "spec.managedBy", spec.getManagedBy(), null);
    }

    private static void pod(Path file, PodSpec pod) {
        only(file, "spec.template.spec.restartPolicy", pod.getRestartPolicy(), "Never");
        for (Volume volume : pod.getVolumes()) {
            if (JobMaker.TASK_VOLUME.equals(volume.getName())) {
                throw new BadTemplate(
                        file,
                        "spec.template.spec.volumes",
                        "'" + JobMaker.TASK_VOLUME + "' is the runner's own volume");
            }
        }
    }

    private static void only(Path file, String where, @Nullable Object said, @Nullable Object allowed) {
        if (said != null && !said.equals(allowed)) {
            throw new BadTemplate(
                    file,
                    where,
                    allowed == null
                            ? "must be left out: the runner sees to it"
                            : "is " + said + "; leave it out, it is always " + allowed);
        }
    }

    private static Container agent(Path file, PodTemplateSpec template) {
        String where = "spec.template.spec.containers";
        List<Container> containers = template.getSpec().getContainers();
        if (containers.isEmpty()) {
            throw new BadTemplate(file, where, "is empty: one of them is the agent");
        }
        for (Container container : containers) {
            if (container.getName() == null) {
                container.setName(containers.size() == 1 ? AGENT : null);
            }
        }
        return containers.stream()
                .filter(container -> containers.size() == 1 || AGENT.equals(container.getName()))
                .findFirst()
                .orElseThrow(() -> new BadTemplate(
                        file,
                        where,
                        "has " + containers.size() + " of them: name the one that is the agent '" + AGENT + "'"));
    }

    /** What the names of its Jobs begin with. */
    String prefix() {
        String name = job.getMetadata() == null ? null : job.getMetadata().getName();
        return name == null ? AGENT : name;
    }
}
