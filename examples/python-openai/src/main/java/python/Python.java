package python;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Python with the packages that the agent needs: made once, in a virtual environment of its own. */
record Python(Path home) {
    static final Path HOME = Path.of(System.getProperty("user.home"), ".cache", "lightningstore", "python-openai");

    /** There is no Python, or it cannot get the packages; the message says which. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message);
        }
    }

    /**
     * The program that runs the agent.
     *
     * @param requirements what pip installs; installed again when it has changed
     */
    String withOpenAi(Path requirements) throws Missing, IOException, InterruptedException {
        String wanted = Files.readString(requirements);
        Path done = home.resolve("installed.txt");
        String python = home.resolve("bin/python").toString();
        if (Files.exists(done) && Files.readString(done).equals(wanted)) {
            return python;
        }
        run("Python 3 with venv is needed", List.of("python3", "-m", "venv", home.toString()));
        run(
                "pip could not install " + wanted.strip(),
                List.of(python, "-m", "pip", "install", "--quiet", "-r", requirements.toString()));
        Files.writeString(done, wanted);
        return python;
    }

    private static void run(String otherwise, List<String> command) throws Missing, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new Missing(otherwise + ": " + String.join(" ", command) + ": " + said.strip());
            }
        } catch (IOException e) {
            throw new Missing(otherwise + ": " + e.getMessage());
        }
    }
}
