package dev.lightningstore.correction;

import java.util.List;

/** How a {@link CorrectionLoop} ended. */
public sealed interface CorrectionOutcome<T> {
    /** The problems of each output, in turn; the last are those that remain. */
    List<List<ClassifiedProblem>> problems();

    /** @param corrections 0 where the first output was valid */
    record Valid<T>(T output, int corrections, List<List<ClassifiedProblem>> problems) implements CorrectionOutcome<T> {
        public Valid {
            problems = List.copyOf(problems);
        }
    }

    /** All corrections are used up; the output is the last. */
    record GaveUp<T>(T output, List<List<ClassifiedProblem>> problems) implements CorrectionOutcome<T> {
        public GaveUp {
            problems = List.copyOf(problems);
        }

        public List<ClassifiedProblem> remaining() {
            return problems.get(problems.size() - 1);
        }
    }

    /** The generator or the validator threw; that says nothing about any output, so no reward was given. */
    record Failed<T>(Exception exception, int correction, List<List<ClassifiedProblem>> problems)
            implements CorrectionOutcome<T> {
        public Failed {
            problems = List.copyOf(problems);
        }
    }
}
