package dev.lightningstore.server.training;

import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.json.JsonOut;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes jobs, their tasks, their steps and what these used, with the names of the wire files. */
final class JobJson {
    private JobJson() {}

    static void write(JsonOut out, Job job) {
        out.ascii("{\"job_id\":").string(job.jobId());
        out.ascii(",\"name\":").string(job.name());
        out.ascii(",\"state\":").quoted(job.state().wire());
        out.ascii(",\"stopping\":").bool(job.stopping());
        out.ascii(",\"step\":").number(job.step());
        out.ascii(",\"tasks\":").number(job.tasks());
        out.ascii(",\"worker_id\":").string(job.workerId());
        out.ascii(",\"message\":").string(job.message());
        out.ascii(",\"create_time\":").seconds(job.createTime());
        out.ascii(",\"update_time\":").seconds(job.updateTime());
        out.ascii(",\"end_time\":").seconds(job.endTime());
        out.ascii(",\"resources_id\":").string(job.resourcesId());
        out.ascii(",\"checkpoint\":");
        checkpoint(out, job.checkpoint());
        out.ascii(",\"progress\":").raw(job.progress());
        out.ascii(",\"spec\":").raw(job.spec()).raw('}');
    }

    static void write(JsonOut out, JobTask task) {
        out.ascii("{\"input\":").raw(task.input());
        out.ascii(",\"mode\":").string(task.mode() == null ? null : task.mode().wire());
        out.raw('}');
    }

    static void write(JsonOut out, CommittedStep step) {
        out.ascii("{\"step\":").number(step.step());
        out.ascii(",\"time\":").seconds(step.time());
        out.ascii(",\"resources_id\":").string(step.resourcesId());
        out.ascii(",\"checkpoint\":");
        checkpoint(out, step.checkpoint());
        out.ascii(",\"figures\":{");
        String comma = "";
        for (Map.Entry<String, Double> figure : new TreeMap<>(step.figures()).entrySet()) {
            out.ascii(comma).quoted(figure.getKey()).raw(':');
            figure(out, figure.getValue());
            comma = ",";
        }
        out.ascii("}}");
    }

    /** A loss that ran away is to be seen: JSON has no number for it, so it is a text. */
    private static void figure(JsonOut out, double value) {
        if (Double.isFinite(value)) {
            out.number(value);
        } else {
            out.quoted(Double.toString(value));
        }
    }

    static void write(JsonOut out, UsedInStep used) {
        UsedRollout rollout = used.rollout();
        out.ascii("{\"step\":").number(used.step());
        out.ascii(",\"rollout_id\":").string(rollout.rolloutId());
        out.ascii(",\"use\":").quoted(rollout.use().wire());
        out.ascii(",\"reason\":").string(rollout.reason());
        out.ascii(",\"reward\":");
        Double reward = rollout.reward();
        if (reward == null) {
            out.nul();
        } else {
            figure(out, reward);
        }
        out.raw('}');
    }

    private static void checkpoint(JsonOut out, @Nullable Checkpoint checkpoint) {
        if (checkpoint == null) {
            out.nul();
            return;
        }
        out.ascii("{\"step\":").number(checkpoint.step());
        out.ascii(",\"uri\":").string(checkpoint.uri());
        out.ascii(",\"sha256\":").quoted(checkpoint.sha256());
        out.ascii(",\"bytes\":").number(checkpoint.bytes()).raw('}');
    }
}
