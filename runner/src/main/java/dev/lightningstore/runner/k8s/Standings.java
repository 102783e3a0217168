package dev.lightningstore.runner.k8s;

import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.runner.k8s.JobWatch.Seen;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads from the status of a Job and of its Pod how far it is, and whose fault its end was. */
final class Standings {
    private static final int SIGKILL = 137;
    private static final String DEADLINE = "DeadlineExceeded";

    /** Reasons of the kubelet for a container that could not be begun: there is no such program, it is not executable. */
    private static final Set<String> NOT_BEGUN = Set.of("StartError", "ContainerCannotRun");

    private static final Set<String> PULLING = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "RegistryUnavailable",
            "ImageInspectError",
            "SignatureValidationFailed");

    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    private Standings() {}

    /**
     * @param known whether the Job was seen before, so that its absence means that it is gone
     * @param agent the name of the agent's container
     */
    static Standing of(Seen seen, boolean known, String agent) {
        Pod pod = seen.pod();
        JobCondition failed = failed(seen.job());
        if (pod != null && pod.getStatus() != null) {
            return ofPod(pod, pod.getStatus(), failed, agent);
        }
        if (failed != null) {
            return ofJob(failed);
        }
        if (seen.job() == null && known) {
            return infra("its Job was deleted by somebody else");
        }
        return condition(seen.job(), "Complete") == null
                ? new Standing.Stuck(Standing.Wait.START, "no Pod was made for it")
                : infra("its Pod was deleted before its end was seen");
    }

    /** Whether nothing of it runs any more. */
    static boolean over(@Nullable Pod pod) {
        return pod == null
                || (pod.getStatus() != null
                        && OVER.contains(String.valueOf(pod.getStatus().getPhase())));
    }

    /** Whether the cluster has done with it, well or not. */
    static boolean over(@Nullable Job job) {
        return condition(job, "Complete") != null || condition(job, "Failed") != null;
    }

    private static Standing ofPod(Pod pod, PodStatus status, @Nullable JobCondition failed, String agent) {
        ContainerStatus container = container(status.getContainerStatuses(), agent);
        ContainerState state = container == null ? null : container.getState();
        ContainerStateTerminated end = state == null ? null : state.getTerminated();
        if (end != null && code(end) == 0) {
            return new Standing.Ended(null, 0, message(end));
        }
        if (DEADLINE.equals(status.getReason()) || (failed != null && DEADLINE.equals(failed.getReason()))) {
            return ended(FailureKind.TIMEOUT, "ran longer than its Job may", end);
        }
        PodCondition disrupted = condition(status, "DisruptionTarget", "True");
        if (disrupted != null) {
            return infra("its Pod was disrupted: " + disrupted.getReason() + said(disrupted.getMessage()));
        }
        if (status.getReason() != null && "Failed".equals(status.getPhase())) {
            return infra("its Pod failed: " + status.getReason() + said(status.getMessage()));
        }
        if (pod.getMetadata().getDeletionTimestamp() != null && failed == null) {
            return new Standing.Stuck(Standing.Wait.START, "its Pod is being deleted by somebody else");
        }
        if (end != null) {
            return ofEnd(end);
        }
        if ("Failed".equals(status.getPhase())) {
            return infra("its Pod failed before the agent began" + said(firstFailure(status)));
        }
        return state != null && state.getRunning() != null ? new Standing.Running() : waiting(status, state);
    }

    private static Standing ofEnd(ContainerStateTerminated end) {
        String reason = String.valueOf(end.getReason());
        if (reason.equals("OOMKilled")) {
            return ended(FailureKind.INFRA, "was killed for want of memory (OOMKilled)", end);
        }
        if (NOT_BEGUN.contains(reason)) {
            return ended(FailureKind.INFRA, "its container cannot be started: " + reason + said(end.getMessage()), end);
        }
        if (code(end) == SIGKILL) {
            return ended(FailureKind.INFRA, "was killed from outside (SIGKILL), as when memory is short", end);
        }
        return ended(FailureKind.AGENT, "exit code " + code(end), end);
    }

    private static Standing ofJob(JobCondition failed) {
        return DEADLINE.equals(failed.getReason())
                ? ended(FailureKind.TIMEOUT, "ran longer than its Job may", null)
                : infra("its Job failed: " + failed.getReason() + said(failed.getMessage()));
    }

    private static Standing waiting(PodStatus status, @Nullable ContainerState state) {
        ContainerStateWaiting wait = state == null ? null : state.getWaiting();
        for (ContainerStatus init : status.getInitContainerStatuses()) {
            if (init.getState() != null && init.getState().getWaiting() != null) {
                wait = init.getState().getWaiting();
                break;
            }
        }
        PodCondition unscheduled = condition(status, "PodScheduled", "False");
        if (unscheduled != null) {
            return new Standing.Stuck(Standing.Wait.START, unscheduled.getReason() + said(unscheduled.getMessage()));
        }
        if (wait == null || wait.getReason() == null) {
            return new Standing.Stuck(Standing.Wait.START, "its Pod has not begun");
        }
        return new Standing.Stuck(
                PULLING.contains(wait.getReason()) ? Standing.Wait.PULL : Standing.Wait.START,
                wait.getReason() + said(wait.getMessage()));
    }

    /** The Job's own word that it failed; it says so first as its target, and at last once all Pods are gone. */
    private static @Nullable JobCondition failed(@Nullable Job job) {
        JobCondition failed = condition(job, "Failed");
        return failed == null ? condition(job, "FailureTarget") : failed;
    }

    private static @Nullable JobCondition condition(@Nullable Job job, String type) {
        if (job == null || job.getStatus() == null) {
            return null;
        }
        return job.getStatus().getConditions().stream()
                .filter(each -> type.equals(each.getType()) && "True".equals(each.getStatus()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable PodCondition condition(PodStatus status, String type, String value) {
        return status.getConditions().stream()
                .filter(each -> type.equals(each.getType()) && value.equals(each.getStatus()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable ContainerStatus container(List<ContainerStatus> all, String name) {
        return all.stream()
                .filter(each -> name.equals(each.getName()))
                .findFirst()
                .orElse(null);
    }

    private static String firstFailure(PodStatus status) {
        for (ContainerStatus init : status.getInitContainerStatuses()) {
            ContainerStateTerminated end =
                    init.getState() == null ? null : init.getState().getTerminated();
            if (end != null && code(end) != 0) {
                return "the init container " + init.getName() + " ended with exit code " + code(end);
            }
        }
        return String.valueOf(status.getMessage() == null ? "" : status.getMessage());
    }

    private static int code(ContainerStateTerminated end) {
        return end.getExitCode() == null ? 0 : end.getExitCode();
    }

    private static String message(ContainerStateTerminated end) {
        return end.getMessage() == null ? "" : end.getMessage().strip();
    }

    private static String said(@Nullable String message) {
        return message == null || message.isBlank() ? "" : ": " + message.strip();
    }

    private static Standing infra(String message) {
        return ended(FailureKind.INFRA, message, null);
    }

    private static Standing ended(FailureKind kind, String message, @Nullable ContainerStateTerminated end) {
        return new Standing.Ended(
                new Failure(kind, message), end == null ? null : end.getExitCode(), end == null ? "" : message(end));
    }
}
