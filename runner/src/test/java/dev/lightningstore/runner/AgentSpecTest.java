package dev.lightningstore.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.runner.agent.AgentSpec;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an agent is named on a command line. */
class AgentSpecTest {
    private static void assertWords(String line, String... words) {
        assertEquals(new AgentSpec.Command(List.of(words)), AgentSpec.parse("cmd:" + line), line);
    }

    @Test
    void aCommandLineIsCutAsAShellCutsIt() {
        assertWords("python3 agent.py --n 3", "python3", "agent.py", "--n", "3");
        assertWords("  a\t b\n c ", "a", "b", "c");
        assertWords("sh -c 'echo \"$HOME\" | wc'", "sh", "-c", "echo \"$HOME\" | wc");
        assertWords("a \"b \\\"c\\\" \\\\ \\d\" e", "a", "b \"c\" \\ \\d", "e");
        assertWords("a b\\ c ''", "a", "b c", "");
        assertWords("a'b'\"c\"d", "abcd");
        assertWords("a | b > $c", "a", "|", "b", ">", "$c");
    }

    @Test
    void theOtherKinds() {
        assertEquals(new AgentSpec.JavaClass("org.acme.Greeter", null), AgentSpec.parse("java:org.acme.Greeter"));
        assertEquals(
                new AgentSpec.JavaClass("Greeter", Path.of("/opt/agents@1.jar")),
                AgentSpec.parse("java:Greeter@/opt/agents@1.jar"));
        AgentSpec url = new AgentSpec.Http(URI.create("http://127.0.0.1:9000/run"));
        assertEquals(url, AgentSpec.parse("http://127.0.0.1:9000/run"));
        assertEquals(url, AgentSpec.parse("http:http://127.0.0.1:9000/run"));
        assertEquals(
                new AgentSpec.Http(URI.create("https://acme.org/run")), AgentSpec.parse("http:https://acme.org/run"));
        assertEquals(new AgentSpec.Http(URI.create("https://acme.org/run")), AgentSpec.parse("https://acme.org/run"));
        assertEquals(new AgentSpec.KubernetesJob(Path.of("jobs/sums.yaml")), AgentSpec.parse("k8s:jobs/sums.yaml"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    agent.py          | has no kind: write one of java:CLASS[@JAR], cmd:COMMAND LINE, http:URL
                    docker:image      | unknown kind 'docker' in 'docker:image': write one of
                    cmd:              | names no program
                    cmd:''            | names no program
                    cmd:sh -c 'a      | a quote ' is not closed
                    cmd:sh "a         | a quote " is not closed
                    cmd:sh a\\        | a backslash ends the line
                    java:             | is not the name of a class
                    java:a/b          | is not the name of a class
                    k8s:              | names no file with a Job
                    http:ftp://a      | is not an http:// or https:// address
                    http:nowhere      | is not an http:// or https:// address
                    http:http://a b   | Illegal character
                    """)
    void whatIsWrongIsSaid(String spec, String part) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> AgentSpec.parse(spec))
                .getMessage());
        assertTrue(message.contains(part), message);
    }
}
