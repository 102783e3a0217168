package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A {@link CannedStore} in a process of its own: a server that does nothing shows what the generator can do. */
final class Ceiling implements AutoCloseable {
    private final Process process;
    private final Target target;

    private Ceiling(Process process, Target target) {
        this.process = process;
        this.target = target;
    }

    static Ceiling start(BenchPlan plan, Scenario scenario) throws BenchStopped {
        SpanContent content = plan.content(scenario);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                ownClasses(),
                CannedStore.class.getName(),
                Long.toString(plan.seed()),
                Integer.toString(content.count()),
                Integer.toString(content.bytesEach()),
                Integer.toString(plan.backlog()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
            String url = out.readLine();
            if (url == null) {
                throw new BenchStopped("the canned server for the ceiling did not start: its error is above");
            }
            return new Ceiling(process, Target.of("ceiling", url, Optional.empty()));
        } catch (IOException e) {
            throw new BenchStopped("cannot start the canned server for the ceiling: " + e.getMessage(), e);
        }
    }

    /** The jar or folder of this class: the canned server needs nothing else, however this process was started. */
    private static String ownClasses() {
        URL location = CannedStore.class.getProtectionDomain().getCodeSource().getLocation();
        return Path.of(URI.create(location.toString())).toString();
    }

    Target target() {
        return target;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
