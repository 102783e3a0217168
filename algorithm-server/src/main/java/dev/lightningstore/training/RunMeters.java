package dev.lightningstore.training;

import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.UsedRollout;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A run as operators see it: the figures of its last step as gauges, and what it has done so far as counters. When it is over
 * its meters are gone, so that a server that trains for months has no more of them than one run needs. Of one thread; read by any.
 */
final class RunMeters implements AutoCloseable {
    private static final String PREFIX = "lightning.training.";
    private static final String DIMENSION = "reward_of_";
    private static final String PHASE = "seconds_";
    private static final String REFUSED = "refused_";

    private final MeterRegistry registry;
    private final Tags run;
    private final Map<String, Double> last = new ConcurrentHashMap<>();
    private final List<Meter> meters = new ArrayList<>();

    RunMeters(MeterRegistry registry, String jobId, String model, String algorithm) {
        this.registry = registry;
        this.run = Tags.of("job", jobId, "model", model, "algorithm", algorithm);
    }

    /** A step was committed. What it has no figure for keeps that of an earlier step, such as the reward of the held-out tasks. */
    void committed(JobStep step) {
        show("step", step.step());
        step.figures().forEach(this::show);
        count("steps", Tags.empty(), 1);
        count("tokens", Tags.empty(), step.figures().getOrDefault("tokens", 0.0));
        count("alarms", Tags.empty(), step.figures().getOrDefault("alarms", 0.0));
        for (UsedRollout rollout : step.used()) {
            count("rollouts", Tags.of("use", rollout.use().name().toLowerCase(Locale.ROOT)), 1);
        }
    }

    private void show(String figure, double value) {
        if (last.put(figure, value) != null) {
            return;
        }
        Gauge.Builder<Map<String, Double>> gauge;
        if (figure.startsWith(DIMENSION)) {
            gauge = gauge("reward_of", figure).tag("dimension", figure.substring(DIMENSION.length()));
        } else if (figure.startsWith(PHASE)) {
            gauge = gauge("phase_seconds", figure).tag("phase", figure.substring(PHASE.length()));
        } else if (figure.startsWith(REFUSED)) {
            gauge = gauge("refused", figure).tag("reason", figure.substring(REFUSED.length()));
        } else {
            gauge = gauge(figure, figure);
        }
        meters.add(gauge.register(registry));
    }

    private Gauge.Builder<Map<String, Double>> gauge(String name, String figure) {
        return Gauge.builder(PREFIX + "last." + name, last, figures -> figures.getOrDefault(figure, Double.NaN))
                .description("of the last committed step of a training run")
                .tags(run);
    }

    private void count(String name, Tags more, double amount) {
        Counter counter = Counter.builder(PREFIX + name)
                .description("of all steps of a training run that this server has committed")
                .tags(run.and(more))
                .register(registry);
        if (!meters.contains(counter)) {
            meters.add(counter);
        }
        counter.increment(amount);
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
