package dev.lightningstore.training;

import dev.lightningstore.algorithm.tool.ToolEpisode;
import dev.lightningstore.algorithm.tool.ToolTraining;
import dev.lightningstore.toolpolicy.ToolPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policy of tools in training; there is none until something was learned. Its file is what an agent reads. Of one thread. */
final class ToolLearner implements Trained {
    private final ToolTraining training;
    private @Nullable ToolPolicy policy;

    ToolLearner(ToolTraining training) {
        this.training = training;
    }

    /** Goes on from the policy that the episodes were chosen with, if there is one. */
    ToolPolicy learn(List<ToolEpisode> episodes) {
        ToolPolicy learned = training.learn(episodes, policy);
        policy = learned;
        return learned;
    }

    @Nullable
    ToolPolicy policy() {
        return policy;
    }

    private ToolPolicy learned() {
        if (policy == null) {
            throw new IllegalStateException("nothing was learned yet");
        }
        return policy;
    }

    @Override
    public String hash() {
        if (policy == null) {
            return "";
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(policy.json().utf8()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String file(long step) {
        return "step" + step + "-" + ToolPolicy.FILE;
    }

    @Override
    public void write(Path file) throws IOException {
        learned().write(file);
    }

    @Override
    public void restore(Path file) throws IOException {
        policy = ToolPolicy.read(file);
    }
}
