package dev.lightningstore.reward;

import org.jspecify.annotations.Nullable;

/**
 * A preset for generated infrastructure code: does it parse, is it formatted, does it use modules, are its dependencies
 * resolved, does its plan succeed, and what do users say.
 */
public final class CodeReward {
    private CodeReward() {}

    /** What is known of the code; null where nothing is. */
    public record Facts(
            @Nullable Boolean syntaxValid,
            @Nullable Boolean formatValid,
            @Nullable Integer modulesUsed,
            @Nullable Double dependenciesResolved,
            @Nullable Boolean planSucceeded,
            @Nullable Double userFeedback) {}

    /**
     * @param validation what valid and invalid syntax are worth
     * @param modulesForFullReward more modules bring no more
     * @param missing what becomes of what is not known
     */
    public record Settings(
            double syntaxValid,
            double formatValid,
            double modulesUsed,
            double dependenciesResolved,
            double planSuccess,
            double userFeedback,
            Verdict validation,
            int modulesForFullReward,
            Missing missing) {
        public static final Settings DEFAULT =
                new Settings(0.3, 0.1, 0.2, 0.1, 0.2, 0.1, Verdict.VALIDATION, 5, Missing.COUNT_AS_ZERO);

        public Settings {
            if (modulesForFullReward < 1) {
                throw new IllegalArgumentException("code reward: modules for full reward must be at least 1");
            }
        }
    }

    public static CompositeReward<Facts> of(Settings settings) {
        Scale modules = Scale.positive(0, settings.modulesForFullReward());
        return CompositeReward.<Facts>builder()
                .add(
                        "syntax_valid",
                        settings.syntaxValid(),
                        facts -> verdict(settings.validation(), facts.syntaxValid()))
                .add("format_valid", settings.formatValid(), facts -> verdict(Verdict.MET, facts.formatValid()))
                .add("modules_used", settings.modulesUsed(), facts -> number(facts.modulesUsed()), modules)
                .add(
                        "dependencies_resolved",
                        settings.dependenciesResolved(),
                        facts -> number(facts.dependenciesResolved()))
                .add("plan_success", settings.planSuccess(), facts -> verdict(Verdict.MET, facts.planSucceeded()))
                .add("user_feedback", settings.userFeedback(), facts -> number(facts.userFeedback()))
                .missing(settings.missing())
                .build();
    }

    private static Score verdict(Verdict verdict, @Nullable Boolean passed) throws InterruptedException {
        return passed == null ? Score.absent("not known") : verdict.scorer().score(passed);
    }

    private static Score number(@Nullable Number value) {
        return value == null ? Score.absent("not known") : Score.of(value.doubleValue());
    }
}
