package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.job.Job;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A training job, as a row of a list or whole. */
final class JobView implements View<Job> {
    static final JobView ROW = new JobView(false);
    static final JobView WHOLE = new JobView(true);

    private final boolean whole;

    private JobView(boolean whole) {
        this.whole = whole;
    }

    @Override
    public List<Column<Job>> columns() {
        List<Column<Job>> columns = new ArrayList<>(List.of(
                new Column<>("job", Job::jobId),
                new Column<>("name", Job::name),
                new Column<>("state", it -> it.state().wire() + (it.stopping() ? " (stopping)" : "")),
                new Column<>("model", it -> spec(it, "model")),
                new Column<>("algorithm", it -> spec(it, "algorithm")),
                new Column<>("step", it -> steps(it) == 0 ? it.step() : it.step() + "/" + steps(it)),
                new Column<>("tasks", Job::tasks),
                new Column<>("created", Job::createTime)));
        if (whole) {
            columns.add(new Column<>("updated", Job::updateTime));
            columns.add(new Column<>("ended", Job::endTime));
            columns.add(new Column<>("worker", Job::workerId));
            columns.add(new Column<>("message", Job::message));
            columns.add(new Column<>("policy", Job::resourcesId));
            columns.add(new Column<>("checkpoint", JobView::checkpoint));
            columns.add(new Column<>("progress", Job::progress));
            columns.add(new Column<>("spec", Job::spec));
        }
        return columns;
    }

    /** How many it is to have at most; 0 where its spec leaves that open. */
    static long steps(Job job) {
        return Tree.parse(job.spec().utf8()).path("steps").asLong();
    }

    private static @Nullable String spec(Job job, String key) {
        JsonNode value = Tree.parse(job.spec().utf8()).path(key);
        return value.isTextual() ? value.textValue() : null;
    }

    private static @Nullable String checkpoint(Job job) {
        Checkpoint last = job.checkpoint();
        return last == null ? null : "after step " + last.step() + ", " + last.bytes() + " bytes" + ", " + last.uri();
    }

    @Override
    public ObjectNode tree(Job it) {
        Checkpoint last = it.checkpoint();
        return new Tree()
                .text("job_id", it.jobId())
                .text("name", it.name())
                .text("state", it.state().wire())
                .number("step", it.step())
                .number("tasks", (long) it.tasks())
                .text("worker_id", it.workerId())
                .flag("stopping", it.stopping())
                .text("message", it.message())
                .time("create_time", it.createTime())
                .time("update_time", it.updateTime())
                .time("end_time", it.endTime())
                .text("resources_id", it.resourcesId())
                .tree("checkpoint", last == null ? null : tree(last))
                .json("progress", it.progress())
                .json("spec", it.spec())
                .node();
    }

    private static ObjectNode tree(Checkpoint checkpoint) {
        return new Tree()
                .number("step", checkpoint.step())
                .text("uri", checkpoint.uri())
                .text("sha256", checkpoint.sha256())
                .number("bytes", checkpoint.bytes())
                .node();
    }
}
