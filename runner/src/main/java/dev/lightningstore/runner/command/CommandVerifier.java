package dev.lightningstore.runner.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.runner.agent.AgentAnswer;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.Facts;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.agent.TaskJson;
import dev.lightningstore.runner.verify.SpanLines;
import dev.lightningstore.runner.verify.Verification;
import dev.lightningstore.runner.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A verifier that is a command: it answers like an agent, and must answer a reward. */
public final class CommandVerifier implements Verifier {
    private final AgentSpec.Command spec;
    private final Commands commands;
    private final @Nullable StoreAddress store;
    private final String key;

    /** Why there is no reward. */
    static final class NoReward extends Exception {
        private static final long serialVersionUID = 1L;

        NoReward(String message) {
            super(message);
        }
    }

    /**
     * @param key the verifier's own; empty where the store asks for none
     * @throws IllegalArgumentException if the program is not on this machine
     */
    public CommandVerifier(AgentSpec.Command spec, Commands commands, @Nullable StoreAddress store, String key) {
        commands.demand(spec);
        this.spec = spec;
        this.commands = commands;
        this.store = store;
        this.key = key;
    }

    @Override
    public Reward verify(Verification work) throws Exception {
        List<String> words = Program.resolve(spec.words(), commands.settings());
        Path folder = commands.newFolder("verify-" + work.task().rolloutId());
        try {
            Child child = start(words, folder, work);
            try {
                return reward(child.await(), child, folder);
            } finally {
                commands.ended(child);
            }
        } finally {
            commands.release(folder);
        }
    }

    private Child start(List<String> words, Path folder, Verification work) throws IOException {
        ObjectNode said = TaskJson.of(work.task());
        Json metadata = work.outcome().metadata();
        if (metadata == null) {
            said.putNull("outcome");
        } else {
            said.putRawValue("outcome", TaskJson.raw(metadata));
        }
        Path taskFile = Files.write(folder.resolve("task.json"), TaskJson.bytes(said));
        Path spansFile = Files.write(folder.resolve("spans.jsonl"), SpanLines.of(work.spans()));
        Map<String, String> environment = new Facts(work.task(), key, store).environment();
        environment.put("LIGHTNING_TASK_FILE", taskFile.toString());
        environment.put("LIGHTNING_SPANS_FILE", spansFile.toString());
        environment.put("LIGHTNING_RESULT_FILE", Results.file(folder).toString());
        if (work.folder() != null) {
            environment.put("LIGHTNING_AGENT_FOLDER", work.folder().toString());
        }
        return commands.start(words, folder, taskFile, environment);
    }

    private Reward reward(Child.End end, Child child, Path folder) throws AgentAnswer.Unreadable, NoReward {
        if (Ends.failure(end, child, commands.settings()) instanceof Outcome.Failed failed) {
            throw new NoReward(String.valueOf(failed.failure().message()));
        }
        AgentAnswer answer = Results.read(folder, child);
        if (answer.failed() != null) {
            throw new NoReward(answer.failed());
        }
        if (answer.reward() == null) {
            throw new NoReward("it answered no reward");
        }
        return answer.reward();
    }
}
