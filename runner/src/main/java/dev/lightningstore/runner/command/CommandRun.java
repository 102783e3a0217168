package dev.lightningstore.runner.command;

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
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.Facts;
import dev.lightningstore.runner.agent.HeadAndTail;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.agent.TaskJson;
import dev.lightningstore.runner.agent.Usage;
import dev.lightningstore.trace.Emitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt of an agent that is a command. */
final class CommandRun implements AgentRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The name of the span that keeps what a command wrote. */
    static final String SPAN = "command";

    private final AgentSpec.Command spec;
    private final Commands commands;
    private final @Nullable StoreAddress store;
    private final Task task;
    private final RolloutContext context;
    private volatile @Nullable Child child;
    private volatile @Nullable Path folder;

    CommandRun(
            AgentSpec.Command spec,
            Commands commands,
            @Nullable StoreAddress store,
            Task task,
            RolloutContext context) {
        this.spec = spec;
        this.commands = commands;
        this.store = store;
        this.task = task;
        this.context = context;
    }

    @Override
    public Outcome run() throws InterruptedException {
        Child started;
        Path place;
        try {
            List<String> words = Program.resolve(spec.words(), commands.settings());
            place = commands.newFolder(task.rolloutId());
            folder = place;
            started = start(words, place);
        } catch (Program.NotFound | IOException e) {
            return failed(FailureKind.INFRA, "the command cannot be started: " + e.getMessage());
        }
        child = started;
        try (Emitter.Operation span = context.emit().emitOperation(SPAN, commandLine())) {
            int exit = -1;
            try {
                Child.End end = started.await();
                exit = end.exitCode();
                return outcome(end, started, place);
            } finally {
                commands.ended(started);
                span.output(written(started, exit));
            }
        }
    }

    private Child start(List<String> words, Path place) throws IOException {
        Path taskFile = Files.write(place.resolve("task.json"), TaskJson.bytes(TaskJson.of(task)));
        Map<String, String> environment = new Facts(task, context.token(), store).environment();
        environment.put("LIGHTNING_TASK_FILE", taskFile.toString());
        environment.put("LIGHTNING_RESULT_FILE", Results.file(place).toString());
        return commands.start(words, place, taskFile, environment);
    }

    private Outcome outcome(Child.End end, Child ended, Path place) {
        Outcome bad = Ends.failure(end, ended, commands.settings());
        if (bad != null) {
            return bad;
        }
        try {
            return Results.read(place, ended).tell(context.emit());
        } catch (AgentAnswer.Unreadable e) {
            return failed(FailureKind.AGENT, String.valueOf(e.getMessage()));
        }
    }

    private static Outcome failed(FailureKind kind, String message) {
        return new Outcome.Failed(new Failure(kind, message), null);
    }

    private Json commandLine() {
        ObjectNode node = JSON.createObjectNode();
        spec.words().forEach(node.putArray("command")::add);
        return Json.trusted(TaskJson.bytes(node));
    }

    private static Json written(Child child, int exit) {
        ObjectNode node = JSON.createObjectNode();
        if (exit >= 0) {
            node.put("exit_code", exit);
        }
        stream(node.putObject("stdout"), child.out());
        stream(node.putObject("stderr"), child.err());
        return Json.trusted(TaskJson.bytes(node));
    }

    private static void stream(ObjectNode node, HeadAndTail kept) {
        node.put("text", kept.text()).put("bytes", kept.total()).put("cut_bytes", kept.cut());
    }

    @Override
    public Optional<Usage> usage() {
        Child running = child;
        return running == null ? Optional.empty() : Optional.of(running.usage());
    }

    @Override
    public Optional<Path> folder() {
        Path place = folder;
        return place == null ? Optional.empty() : Optional.of(place.resolve("work"));
    }

    @Override
    public void close() {
        Path place = folder;
        if (place != null) {
            commands.release(place);
        }
    }
}
