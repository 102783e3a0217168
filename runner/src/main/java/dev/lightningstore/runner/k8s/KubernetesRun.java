package dev.lightningstore.runner.k8s;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.runner.agent.AgentAnswer;
import dev.lightningstore.runner.agent.AgentRun;
import dev.lightningstore.runner.agent.TaskJson;
import dev.lightningstore.runner.k8s.JobWatch.Seen;
import dev.lightningstore.trace.Emitter;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt as a Job: made or found, followed to its end, and deleted. */
final class KubernetesRun implements AgentRun {
    private static final Logger log = LoggerFactory.getLogger(KubernetesRun.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The name of the span that keeps what the agent wrote. */
    static final String SPAN = "job";

    /** A change wakes us; after so long without one the cluster is asked. */
    static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** How long a Pod that was told to end is waited for. */
    private static final Duration STOPPING = Duration.ofMinutes(2);

    private static final int QUOTED = 1_000;

    private final KubernetesHost host;
    private final Task task;
    private final RolloutContext context;
    private final @Nullable Job found;
    private final String name;

    /** @param found the Job, where an earlier process has made it */
    KubernetesRun(KubernetesHost host, Task task, RolloutContext context, @Nullable Job found) {
        this.host = host;
        this.task = task;
        this.context = context;
        this.found = found;
        this.name =
                found == null ? host.maker().name(task) : found.getMetadata().getName();
    }

    @Override
    public Outcome run() throws InterruptedException {
        try (JobWatch.Look look = host.watch().at(name)) {
            try {
                Outcome early = found == null ? begin() : goOn(found);
                return early == null ? follow(look) : early;
            } catch (InterruptedException e) {
                stop(look);
                throw e;
            } catch (KubernetesClientException e) {
                if (Thread.interrupted()) {
                    stop(look);
                    throw new InterruptedException("stopped while the cluster answered");
                }
                host.cluster().deleteQuietly(name);
                return failed(FailureKind.INFRA, "the cluster did not do what it was asked: " + Cluster.reason(e));
            }
        }
    }

    /**
     * First the Job, then the Secret that it owns: if we die in between, the Job waits for its Secret until its own
     * deadline, and then all of it goes. The other way round, a token would stay behind.
     */
    private @Nullable Outcome begin() throws InterruptedException {
        try {
            EarlierAttempts.end(host.cluster(), host.marks(), task);
            Job job = host.cluster().create(host.maker().job(task, context));
            host.cluster().create(host.maker().secret(task, context, job));
            return null;
        } catch (EarlierAttempts.StillRun e) {
            return failed(FailureKind.INFRA, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            host.cluster().deleteQuietly(name);
            return failed(FailureKind.INFRA, String.valueOf(e.getMessage()));
        }
    }

    /** The process before us may have died before it made the Secret, and nobody else has the token. */
    private @Nullable Outcome goOn(Job job) {
        if (host.cluster().create(host.maker().probe(task, job))) {
            host.cluster().deleteQuietly(name);
            return new Outcome.Released("the runner ended before the agent could begin");
        }
        return null;
    }

    private Outcome follow(JobWatch.Look look) throws InterruptedException {
        try (Emitter.Operation span = context.emit().emitOperation(SPAN, described())) {
            try {
                Standing.Ended end = end(look);
                PodLog written = written(look, end, span);
                return outcome(end, written);
            } catch (InterruptedException e) {
                // Told to end at once; what it wrote can be read as long as its Pod is there.
                host.cluster().deleteQuietly(name);
                written(look, null, span);
                throw e;
            }
        }
    }

    private PodLog written(JobWatch.Look look, Standing.@Nullable Ended end, Emitter.Operation span) {
        Pod pod = look.now().pod();
        PodLog written = PodLog.read(host.cluster(), pod, host.template().agent());
        span.output(output(pod, end, written));
        return written;
    }

    private Standing.Ended end(JobWatch.Look look) throws InterruptedException {
        Map<Standing.Wait, Long> since = new EnumMap<>(Standing.Wait.class);
        boolean known = found != null;
        Seen seen = look.now();
        while (true) {
            known |= seen.job() != null;
            switch (Standings.of(seen, known, host.template().agent())) {
                case Standing.Ended end -> {
                    return end;
                }
                case Standing.Running _ -> {
                    since.clear();
                    seen = look.await(LOOK_AGAIN) ? look.now() : look.again();
                }
                case Standing.Stuck stuck -> {
                    long now = System.nanoTime();
                    Duration limit = limit(stuck.what());
                    Duration left = limit.minusNanos(now - since.computeIfAbsent(stuck.what(), it -> now));
                    if (!left.isPositive()) {
                        String why = "has not run for " + limit + ": " + stuck.why();
                        return new Standing.Ended(new Failure(FailureKind.INFRA, why), null, "");
                    }
                    seen = look.await(sooner(left)) ? look.now() : look.again();
                }
            }
        }
    }

    private static Duration sooner(Duration left) {
        return left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
    }

    private Duration limit(Standing.Wait wait) {
        return switch (wait) {
            case START -> host.settings().startLimit();
            case PULL -> host.settings().pullLimit();
        };
    }

    private Outcome outcome(Standing.Ended end, PodLog written) {
        Outcome outcome = judged(end, written);
        boolean kept = switch (host.settings().keep()) {
            case NEVER -> false;
            case FAILED -> !(outcome instanceof Outcome.Succeeded) && end.exitCode() != null;
            case ALWAYS -> end.exitCode() != null;
        };
        if (kept) {
            // Nothing of it runs any more, and its token has done its work.
            host.cluster().deleteSecretQuietly(name);
        } else {
            host.cluster().deleteQuietly(name);
        }
        return outcome;
    }

    private Outcome judged(Standing.Ended end, PodLog written) {
        Failure failure = end.failure();
        if (failure != null) {
            String words = failure.kind() == FailureKind.AGENT ? lastWords(written) : "";
            return failed(failure.kind(), failure.message() + words);
        }
        try {
            AgentAnswer answer = end.message().startsWith("{")
                    ? AgentAnswer.parse(end.message().getBytes(StandardCharsets.UTF_8), "the termination message")
                    : AgentAnswer.ofLastLine(written.text().lastLine(), "the last line of the log");
            return answer.tell(context.emit());
        } catch (AgentAnswer.Unreadable e) {
            return failed(FailureKind.AGENT, String.valueOf(e.getMessage()));
        }
    }

    private static String lastWords(PodLog written) {
        String said = written.text().text().strip();
        return said.isEmpty() ? "" : ": " + said.substring(Math.max(0, said.length() - QUOTED));
    }

    /** Not interruptible again: whoever stopped us waits only as long as he likes. */
    private void stop(JobWatch.Look look) {
        Thread.interrupted();
        host.cluster().deleteQuietly(name);
        long end = System.nanoTime() + STOPPING.toNanos();
        boolean interrupted = false;
        Seen seen = look.now();
        while (!Standings.over(seen.pod())) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (!left.isPositive()) {
                log.atWarn().addKeyValue("job", name).log("its Pod does not end; the node may be lost");
                break;
            }
            try {
                seen = look.await(sooner(left)) ? look.now() : look.again();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Json described() {
        ObjectNode node = JSON.createObjectNode();
        node.put("namespace", host.cluster().namespace()).put("job", name).put("adopted", found != null);
        return Json.trusted(TaskJson.bytes(node));
    }

    private static Json output(@Nullable Pod pod, Standing.@Nullable Ended end, PodLog written) {
        ObjectNode node = JSON.createObjectNode();
        if (pod != null) {
            node.put("pod", pod.getMetadata().getName());
            node.put("node", pod.getSpec() == null ? null : pod.getSpec().getNodeName());
        }
        if (end != null && end.exitCode() != null) {
            node.put("exit_code", end.exitCode());
        }
        if (end != null && !end.message().isEmpty()) {
            node.put("termination_message", end.message());
        }
        written.tell(node.putObject("log"));
        return Json.trusted(TaskJson.bytes(node));
    }

    private static Outcome failed(FailureKind kind, String message) {
        return new Outcome.Failed(new Failure(kind, message), null);
    }
}
