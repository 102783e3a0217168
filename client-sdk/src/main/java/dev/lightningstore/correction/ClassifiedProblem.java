package dev.lightningstore.correction;

/**
 * A problem and what is known of its kind.
 *
 * @param errorClass {@link ErrorClass#UNKNOWN} where no class matched
 * @param advice empty where no class matched
 */
public record ClassifiedProblem(Problem problem, String errorClass, String advice) {}
