package dev.lightningstore.runner.command;

import dev.lightningstore.runner.agent.AgentAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command leaves its answer: a file, or else the last line that it prints. */
final class Results {
    private Results() {}

    static Path file(Path folder) {
        return folder.resolve("result.json");
    }

    static AgentAnswer read(Path folder, Child ended) throws AgentAnswer.Unreadable {
        Path file = file(folder);
        if (Files.isRegularFile(file)) {
            return AgentAnswer.parse(bytes(file), "the result file");
        }
        return AgentAnswer.ofLastLine(ended.out().lastLine(), "the last line of stdout");
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
