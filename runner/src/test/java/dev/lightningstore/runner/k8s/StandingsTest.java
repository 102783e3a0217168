package dev.lightningstore.runner.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.runner.k8s.JobWatch.Seen;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the status of a Job and its Pod means. */
class StandingsTest {
    private static final Job YOUNG =
            new JobBuilder().withNewStatus().endStatus().build();

    private static Job job(String type, String reason) {
        return new JobBuilder()
                .withNewStatus()
                .addNewCondition()
                .withType(type)
                .withStatus("True")
                .withReason(reason)
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod pod(PodStatus status) {
        return new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withStatus(status)
                .build();
    }

    private static Pod ended(int exitCode, String reason) {
        return pod(TestCluster.agent("Failed", TestCluster.terminated(exitCode, reason, null)));
    }

    private static Standing of(@Nullable Job job, @Nullable Pod pod) {
        return Standings.of(new Seen(job, pod), true, "agent");
    }

    private static void failed(FailureKind kind, String words, Standing standing) {
        Failure failure = assertInstanceOf(Standing.Ended.class, standing).failure();
        assertEquals(kind, failure == null ? null : failure.kind());
        assertTrue(failure != null && String.valueOf(failure.message()).contains(words), String.valueOf(failure));
    }

    private static void stuck(Standing.Wait what, String words, Standing standing) {
        Standing.Stuck stuck = assertInstanceOf(Standing.Stuck.class, standing);
        assertEquals(what, stuck.what());
        assertTrue(stuck.why().contains(words), stuck.why());
    }

    @Test
    void whoseFaultTheEndOfAContainerIs() {
        failed(FailureKind.AGENT, "exit code 3", of(YOUNG, ended(3, "Error")));
        failed(FailureKind.AGENT, "exit code 143", of(YOUNG, ended(143, "Error")));
        failed(FailureKind.INFRA, "OOMKilled", of(YOUNG, ended(137, "OOMKilled")));
        failed(FailureKind.INFRA, "SIGKILL", of(YOUNG, ended(137, "Error")));
        failed(FailureKind.INFRA, "StartError", of(YOUNG, ended(128, "StartError")));
    }

    @Test
    void anAgentThatHasEndedWellIsNotFailedByWhatComesAfter() {
        Pod good = pod(new PodStatusBuilder(TestCluster.agent("Failed", TestCluster.terminated(0, "Completed", " {} ")))
                .withReason("Evicted")
                .build());
        Standing.Ended end = assertInstanceOf(Standing.Ended.class, of(job("Failed", "DeadlineExceeded"), good));
        assertNull(end.failure());
        assertEquals("{}", end.message());
    }

    @Test
    void theJobsDeadlineIsATimeOutHoweverItsPodEnds() {
        failed(FailureKind.TIMEOUT, "longer", of(job("Failed", "DeadlineExceeded"), null));
        failed(FailureKind.TIMEOUT, "longer", of(job("FailureTarget", "DeadlineExceeded"), ended(143, "Error")));
        failed(
                FailureKind.TIMEOUT,
                "longer",
                of(
                        YOUNG,
                        pod(new PodStatusBuilder()
                                .withPhase("Failed")
                                .withReason("DeadlineExceeded")
                                .build())));
    }

    @Test
    void whatTheClusterDoesToAPodIsNotTheAgentsFault() {
        failed(
                FailureKind.INFRA,
                "Evicted: low on disk",
                of(
                        YOUNG,
                        pod(new PodStatusBuilder()
                                .withPhase("Failed")
                                .withReason("Evicted")
                                .withMessage("low on disk")
                                .build())));
        Pod drained = pod(new PodStatusBuilder(TestCluster.agent("Failed", TestCluster.terminated(143, "Error", null)))
                .addNewCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .withReason("DeletionByTaintManager")
                .endCondition()
                .build());
        failed(FailureKind.INFRA, "DeletionByTaintManager", of(job("Failed", "BackoffLimitExceeded"), drained));
        failed(FailureKind.INFRA, "its Job was deleted", of(null, null));
        failed(FailureKind.INFRA, "BackoffLimitExceeded", of(job("Failed", "BackoffLimitExceeded"), null));
        failed(FailureKind.INFRA, "before its end was seen", of(job("Complete", "x"), null));
    }

    @Test
    void aPodThatSomebodyDeletesIsNotYetAnEnd() {
        Pod dying = new PodBuilder(ended(143, "Error"))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
        stuck(Standing.Wait.START, "being deleted", of(YOUNG, dying));
    }

    @Test
    void whatKeepsAnAgentFromBeginning() {
        stuck(Standing.Wait.START, "no Pod", of(YOUNG, null));
        stuck(Standing.Wait.START, "no Pod", Standings.of(new Seen(null, null), false, "agent"));
        stuck(
                Standing.Wait.START,
                "has not begun",
                of(YOUNG, pod(new PodStatusBuilder().withPhase("Pending").build())));
        stuck(
                Standing.Wait.START,
                "Unschedulable: no node fits",
                of(
                        YOUNG,
                        pod(new PodStatusBuilder()
                                .withPhase("Pending")
                                .addNewCondition()
                                .withType("PodScheduled")
                                .withStatus("False")
                                .withReason("Unschedulable")
                                .withMessage("no node fits")
                                .endCondition()
                                .build())));
        stuck(
                Standing.Wait.PULL,
                "ErrImagePull: init",
                of(
                        YOUNG,
                        pod(new PodStatusBuilder()
                                .withPhase("Pending")
                                .addNewInitContainerStatus()
                                .withName("fetch")
                                .withState(new ContainerStateBuilder()
                                        .withNewWaiting("init", "ErrImagePull")
                                        .build())
                                .endInitContainerStatus()
                                .build())));
        failed(
                FailureKind.INFRA,
                "the init container fetch ended with exit code 2",
                of(
                        YOUNG,
                        pod(new PodStatusBuilder()
                                .withPhase("Failed")
                                .addNewInitContainerStatus()
                                .withName("fetch")
                                .withState(TestCluster.terminated(2, "Error", null))
                                .endInitContainerStatus()
                                .build())));
    }
}
