package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What {@code --help} prints of every command, beside golden files; {@code -Dgolden.update=true} renews them. */
class HelpTest {
    private static final Path FOLDER = Path.of("src/test/resources/help");

    static Stream<CommandLine> commands() {
        return walk(Lightning.commandLine());
    }

    private static Stream<CommandLine> walk(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::walk));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void matchesItsGoldenFile(CommandLine command) throws IOException {
        String name = command.getCommandSpec().qualifiedName("-");
        String help = command.getUsageMessage(Ansi.OFF).replaceAll("(?m) +$", "");
        Path golden = FOLDER.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(golden, help);
        }
        assertEquals(
                Files.exists(golden) ? Files.readString(golden) : "",
                help,
                golden + " is stale: run this test with -Dgolden.update=true");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void givesExamples(CommandLine command) {
        String help = command.getUsageMessage(Ansi.OFF);
        assertTrue(help.contains("Examples:"), help);
        assertTrue(help.contains("  lightning "), help);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void saysItsVersion(CommandLine command) {
        assertTrue(command.getCommandSpec().version()[0].startsWith("lightning "));
    }
}
