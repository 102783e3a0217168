package dev.lightningstore.correction;

import java.util.List;

/** Asks for a corrected output. */
@FunctionalInterface
public interface CorrectionPrompt<T> {
    String write(String task, T output, List<ClassifiedProblem> problems);

    /** Repeats the task and the output, and lists each problem with its advice. */
    static <T> CorrectionPrompt<T> standard() {
        return (task, output, problems) -> {
            StringBuilder prompt = new StringBuilder(task)
                    .append("\n\nYour last output was:\n")
                    .append(output)
                    .append("\n\nIt has these errors:\n");
            for (ClassifiedProblem one : problems) {
                prompt.append("- ");
                if (one.problem().where() != null) {
                    prompt.append(one.problem().where()).append(": ");
                }
                prompt.append(one.problem().message());
                if (!one.advice().isEmpty()) {
                    prompt.append(" (").append(one.advice()).append(')');
                }
                prompt.append('\n');
            }
            return prompt.append("\nCorrect all of them, change nothing else, and give the whole corrected output.")
                    .toString();
        };
    }
}
