package terraform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lightningstore.correction.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerraformExampleTest {
    private static final Optional<Terraform> INSTALLED =
            Terraform.find(System.getenv().getOrDefault("PATH", ""));

    @Test
    void whatIsValidIsWorthMoreAndErrorsAreCorrected() {
        List<String> lines = TerraformExample.run(Map.of(), Optional.empty());
        check(lines.get(0), "{\"valid\": true, \"corrections\": 0} reward=0.58");
        check(lines.get(1), "{\"valid\": true, \"corrections\": 1} reward=0.48");
        check(lines.get(2), "{\"valid\": false, \"corrections\": 3} reward=-0.01");
    }

    private static void check(String line, String wanted) {
        assertTrue(line.contains(" SUCCEEDED " + wanted), line);
    }

    @Test
    void theProgramJudgesTooWhereItIsInstalledAndLeavesNothingBehind(@TempDir Path scratch) throws Exception {
        assumeTrue(INSTALLED.isPresent(), "no terraform on the PATH");
        Terraform terraform = new Terraform(INSTALLED.get().program(), scratch);
        List<String> lines = TerraformExample.run(Map.of(), Optional.of(terraform));
        check(lines.get(0), "{\"valid\": true, \"corrections\": 0} reward=0.68");
        check(lines.get(1), "{\"valid\": true, \"corrections\": 1} reward=0.58");
        check(lines.get(2), "{\"valid\": false, \"corrections\": 3} reward=-0.01");
        assertEquals(List.of(), files(scratch));
        // The parser takes this one, the program does not.
        String nothingGiven = "resource \"terraform_data\" \"a\" {\n  input =\n}\n";
        assertEquals(List.of(), Hcl.read(nothingGiven).problems());
        Problem found = terraform.validate(nothingGiven).getFirst();
        assertTrue(found.message().startsWith("Invalid expression"), found.message());
        assertEquals("main.tf line 2", found.where());
        assertFalse(terraform.formatted("a=1\n"));
        assertEquals(List.of(), files(scratch));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    @Test
    void theParserSaysWhatIsWrong() {
        assertEquals(List.of(), Hcl.read(TerraformScript.RIGHT).problems());
        assertEquals(2, Hcl.read(TerraformScript.RIGHT).modules());
        wrong("default = \"westeurope\"", "default \"westeurope\"", "Illegal character");
        wrong("module \"site\" {", "module \"site\"", "'source' is no block of Terraform");
        wrong("${var.location}", "${var.place}", "Reference to undeclared resource \"var.place\"");
        assertTrue(Hcl.read("hello world").problems().getFirst().message().contains("no block"));
        Hcl texts = Hcl.read(TerraformScript.RIGHT + "# var.comment\noutput \"o\" {\n  value = \"not var.text\"\n}\n");
        assertEquals(List.of(), texts.problems());
        assertEquals(1, texts.resolved());
    }

    private static void wrong(String right, String wrong, String message) {
        assertTrue(TerraformScript.RIGHT.contains(right), right);
        List<Problem> problems =
                Hcl.read(TerraformScript.RIGHT.replace(right, wrong)).problems();
        assertTrue(problems.getFirst().message().contains(message), problems.toString());
    }
}
