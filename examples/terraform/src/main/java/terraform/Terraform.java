package terraform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lightningstore.correction.Problem;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The terraform program, where there is one. Nothing is downloaded and nothing is planned: it says what it can say of code
 * whose modules and providers are not installed. Thread-safe.
 *
 * @param program found once
 * @param scratch where folders are made, and removed whatever happens
 */
record Terraform(Path program, Path scratch) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SECONDS = 30;

    /** Not the fault of the code. */
    private static final Set<String> NOT_INSTALLED = Set.of(
            "Module not installed",
            "Missing required provider",
            "Module source has changed",
            "Inconsistent dependency lock file");

    /** @param path a list of folders, as in the environment variable PATH */
    static Optional<Terraform> find(String path) {
        return Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve("terraform"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Terraform(program, Path.of(System.getProperty("java.io.tmpdir"))));
    }

    boolean formatted(String code) throws IOException, InterruptedException {
        return run(scratch, code, "fmt", "-check", "-").exitCode() == 0;
    }

    List<Problem> validate(String code) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(scratch, "terraform-");
        try {
            Files.writeString(folder.resolve("main.tf"), code);
            JsonNode said = JSON.readTree(run(folder, "", "validate", "-json").output());
            List<Problem> problems = new ArrayList<>();
            for (JsonNode each : said.path("diagnostics")) {
                String summary = each.path("summary").asText();
                if (each.path("severity").asText().equals("error") && !NOT_INSTALLED.contains(summary)) {
                    String line = each.at("/range/start/line").asText();
                    problems.add(new Problem(
                            summary + ": " + each.path("detail").asText(),
                            line.isEmpty() ? "main.tf" : "main.tf line " + line));
                }
            }
            return problems;
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private record Run(int exitCode, String output) {}

    private Run run(Path folder, String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CHECKPOINT_DISABLE", "1");
        builder.environment().put("TF_IN_AUTOMATION", "1");
        Process process = builder.start();
        try {
            // Its output is small, so it never waits for a reader while it is still being written to.
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(String.join(" ", command) + " did not end within " + SECONDS + " s");
            }
            return new Run(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
