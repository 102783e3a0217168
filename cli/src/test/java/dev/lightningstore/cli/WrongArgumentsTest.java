package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.cli.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a command line is said, with the exit code 2, before anything is made or contacted. */
class WrongArgumentsTest {
    private static final int USAGE = 2;
    /** Nobody listens there: a command that contacts it exits with 5. */
    private static final String NOBODY = "http://127.0.0.1:1";

    @TempDir
    private Path folder;

    private static void refused(String expected, Result result) {
        assertEquals(USAGE, result.code(), result.err());
        assertTrue(result.err().contains(expected), result.err());
        assertEquals(1, result.err().strip().lines().count(), result.err());
    }

    @Test
    void aPortThatIsNone() {
        Path data = folder.resolve("data");
        refused("port = '99999'", Shell.bare("quickstart", "--port", "99999", "--data", data.toString()));
        refused("port = '99999'", Shell.bare("dev", "--port", "99999", "--data", data.toString()));
        refused("--port: 70000", Shell.bare("algorithm", "--port", "70000", "--store", NOBODY));
        assertFalse(Files.exists(data));
    }

    @Test
    void anAgentThatIsNone() {
        Path data = folder.resolve("data");
        refused("nonsense", Shell.bare("dev", "--port", "0", "--agent", "nonsense", "--data", data.toString()));
        assertFalse(Files.exists(data));
    }

    @Test
    void tasksThatCannotBeRead() {
        Shell shell = new Shell(NOBODY);
        String missing = folder.resolve("none.jsonl").toString();
        refused("none.jsonl: no such file", shell.run("train", "--model", "m", "--tasks", missing));
        refused("is a folder", shell.run("train", "--model", "m", "--tasks", folder.toString()));
    }

    @Test
    void aModelWhereNoneIsTrainedAndNoneWhereOneIs() throws Exception {
        Shell shell = new Shell(NOBODY);
        String tasks = Files.writeString(folder.resolve("tasks.jsonl"), "{}\n").toString();
        refused("--model", shell.run("train", "--tasks", tasks));
        refused("trains no model", shell.run("train", "--algorithm", "tool_policy", "--model", "m", "--tasks", tasks));
        refused("--rollout-timeout", shell.run("train", "--model", "m", "--tasks", tasks, "--rollout-timeout", "1ms"));
    }
}
