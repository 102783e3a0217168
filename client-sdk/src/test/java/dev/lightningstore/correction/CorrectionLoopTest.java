package dev.lightningstore.correction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorrectionLoopTest {
    private final List<Generator.Request> requests = new ArrayList<>();
    private final Emitted emitted = new Emitted();

    /** Each output is a list of problems, with commas; what is empty is valid. */
    private CorrectionLoop.Builder<String> outputs(String... outputs) {
        return CorrectionLoop.<String>builder(
                        request -> {
                            requests.add(request);
                            return outputs[request.correction()];
                        },
                        output -> output.isEmpty()
                                ? List.of()
                                : List.of(output.split(",")).stream()
                                        .map(Problem::of)
                                        .toList())
                .errorClasses(ErrorClasses.TERRAFORM)
                .emitter(emitted);
    }

    @Test
    void aValidFirstOutputNeedsNoCorrection() throws InterruptedException {
        CorrectionOutcome<String> outcome = outputs("").build().run("task");
        assertEquals(0, assertInstanceOf(CorrectionOutcome.Valid.class, outcome).corrections());
        assertEquals(List.of(new Generator.Request("task", 0.7, 0)), requests);
        assertEquals(
                List.of(
                        "self_correction_attempt {\"iteration\":0} {\"valid\":true,\"errors\":[],\"error_classes\":[]}",
                        "reward 1.0"),
                emitted.lines);
    }

    @Test
    void problemsAreClassifiedAndToldToTheGenerator() throws InterruptedException {
        CorrectionOutcome<String> outcome = outputs("Missing required argument: \"name\",odd", "odd", "")
                .build()
                .run("task");
        assertEquals(2, assertInstanceOf(CorrectionOutcome.Valid.class, outcome).corrections());
        assertEquals("""
                task

                Your last output was:
                Missing required argument: "name",odd

                It has these errors:
                - Missing required argument: "name" (add the required argument "name")
                - odd

                Correct all of them, change nothing else, and give the whole corrected output.\
                """, requests.get(1).prompt());
        assertEquals(
                List.of("add_missing_argument", "unknown"),
                outcome.problems().get(0).stream()
                        .map(ClassifiedProblem::errorClass)
                        .toList());
        assertEquals(
                "self_correction_attempt {\"iteration\":1} {\"valid\":false,\"errors\":[\"odd\"],\"error_classes\":[\"unknown\"]}",
                emitted.lines.get(1));
        assertEquals("reward 1.0", emitted.lines.get(3));
    }

    @Test
    void itGivesUpAfterThreeCorrections() throws InterruptedException {
        CorrectionOutcome<String> outcome =
                outputs("a,b", "a,b", "a,b", "b").build().run("task");
        CorrectionOutcome.GaveUp<?> gaveUp = assertInstanceOf(CorrectionOutcome.GaveUp.class, outcome);
        assertEquals("b", gaveUp.output());
        assertEquals(4, requests.size());
        assertEquals(List.of(new ClassifiedProblem(Problem.of("b"), "unknown", "")), gaveUp.remaining());
        assertEquals("reward 0.5", emitted.lines.get(4));
    }

    @Test
    void noImprovementCosts() throws InterruptedException {
        outputs("a")
                .settings(new CorrectionSettings(0, 0, 1, 0.5, -0.5))
                .build()
                .run("task");
        assertEquals(1, requests.size());
        assertEquals("reward -0.5", emitted.lines.get(1));
    }

    @Test
    void anExceptionIsAFailureAndNoReward() throws InterruptedException {
        IOException broken = new IOException("the model is away");
        CorrectionLoop<String> loop = CorrectionLoop.<String>builder(
                        request -> {
                            if (request.correction() == 1) {
                                throw broken;
                            }
                            return "x";
                        },
                        output -> List.of(Problem.of("wrong")))
                .emitter(emitted)
                .build();
        CorrectionOutcome.Failed<?> failed = assertInstanceOf(CorrectionOutcome.Failed.class, loop.run("task"));
        assertSame(broken, failed.exception());
        assertEquals(1, failed.correction());
        assertEquals(1, failed.problems().size());
        assertEquals("exception the model is away", emitted.lines.get(1));
        assertEquals(2, emitted.lines.size());
    }

    @Test
    void anInterruptEndsTheLoop() {
        CorrectionLoop<String> loop = CorrectionLoop.<String>builder(
                        request -> {
                            throw new InterruptedException();
                        },
                        output -> List.of())
                .build();
        assertThrows(InterruptedException.class, () -> loop.run("task"));
    }

    @Test
    void classesCanBeAdded() {
        ErrorClasses classes = ErrorClasses.TERRAFORM.and(ErrorClass.of("port", "port ([0-9]+) is taken", "not $1"));
        assertEquals("not 80", classes.classify(Problem.of("port 80 is taken")).advice());
        List<List<String>> messages = List.of(
                List.of("Reference to undefined resource \"vm\"", "fix_resource_reference"),
                List.of("Invalid value for variable \"size\"", "fix_variable_value"),
                List.of("Module \"net\" not found", "fix_module_source"),
                List.of("Expected '=' after argument name", "fix_syntax_error"),
                List.of("something else", "unknown"));
        for (List<String> one : messages) {
            assertEquals(one.get(1), classes.classify(Problem.of(one.get(0))).errorClass());
        }
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new CorrectionSettings(-1, 0.7, 1, 0.5, -0.5));
        assertThrows(IllegalArgumentException.class, () -> new CorrectionSettings(3, -0.7, 1, 0.5, -0.5));
        assertThrows(IllegalArgumentException.class, () -> new CorrectionSettings(3, 0.7, 1, -0.6, -0.5));
        assertThrows(IllegalArgumentException.class, () -> ErrorClass.of("unknown", "x", ""));
    }
}
