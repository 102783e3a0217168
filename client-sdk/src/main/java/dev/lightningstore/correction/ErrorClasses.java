package dev.lightningstore.correction;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.IntStream;

/** Error classes in the order in which they are tried. Immutable. */
public record ErrorClasses(List<ErrorClass> classes) {
    public static final ErrorClasses NONE = new ErrorClasses(List.of());

    /** What validators of Terraform say most. */
    public static final ErrorClasses TERRAFORM = new ErrorClasses(List.of(
            ErrorClass.of(
                    "add_missing_argument",
                    "Missing required argument:? .*?\"([\\w-]+)\"",
                    "add the required argument \"$1\""),
            ErrorClass.of(
                    "fix_resource_reference",
                    "Reference to (?:undefined|undeclared) resource:? .*?\"?([\\w.-]+)\"?",
                    "declare the resource \"$1\", or refer to one that is declared"),
            ErrorClass.of(
                    "fix_variable_value",
                    "Invalid value for (?:input )?variable:? \"?([\\w-]+)\"?",
                    "give the variable \"$1\" a value of its type that its validation allows"),
            ErrorClass.of(
                    "fix_module_source",
                    "Module \"?([\\w./-]+)\"? not found|Module not (?:installed|found)",
                    "use a module source that exists, with a version that exists"),
            ErrorClass.of(
                    "fix_syntax_error",
                    "Expected '=' after argument name|Invalid expression|Argument or block definition required|Unclosed"
                            + " configuration block",
                    "correct the syntax: NAME = VALUE for arguments, NAME { … } for blocks")));

    public ErrorClasses {
        classes = List.copyOf(classes);
    }

    /** These, and then one more. */
    public ErrorClasses and(ErrorClass more) {
        List<ErrorClass> all = new ArrayList<>(classes);
        all.add(more);
        return new ErrorClasses(all);
    }

    /** By the first class whose pattern is found in the message. */
    public ClassifiedProblem classify(Problem problem) {
        for (ErrorClass known : classes) {
            Matcher found = known.pattern().matcher(problem.message());
            if (found.find()) {
                return new ClassifiedProblem(problem, known.name(), advice(known, found));
            }
        }
        return new ClassifiedProblem(problem, ErrorClass.UNKNOWN, "");
    }

    private static String advice(ErrorClass known, Matcher found) {
        return IntStream.rangeClosed(1, found.groupCount())
                .boxed()
                .reduce(
                        known.advice(),
                        (advice, group) ->
                                advice.replace("$" + group, found.group(group) == null ? "" : found.group(group)),
                        (one, other) -> other);
    }
}
