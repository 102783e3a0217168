package dev.lightningstore.runner.command;

import dev.lightningstore.runner.agent.AgentAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a command leaves its answer: a file, or else the last line that it prints. */
final class Results {
    /** A last line that is an object with one of our names; any other line is just talk. */
    private static final Pattern ANSWER = Pattern.compile("\\{.*\"(reward|output|failed|error)\"\\s*:.*}");

    private Results() {}

    static Path file(Path folder) {
        return folder.resolve("result.json");
    }

    static AgentAnswer read(Path folder, Child ended) throws AgentAnswer.Unreadable {
        Path file = file(folder);
        if (Files.isRegularFile(file)) {
            return AgentAnswer.parse(bytes(file), "the result file");
        }
        String line = ended.out().lastLine();
        return ANSWER.matcher(line).matches()
                ? AgentAnswer.parse(line.getBytes(StandardCharsets.UTF_8), "the last line of stdout")
                : AgentAnswer.NONE;
    }

    private static byte[] bytes(Path file) {
        try {
            // One byte more than may be shows that there is more.
            try (var stream = Files.newInputStream(file)) {
                return stream.readNBytes(AgentAnswer.MAX_BYTES + 1);
            }
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
