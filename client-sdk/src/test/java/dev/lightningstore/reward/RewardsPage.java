package dev.lightningstore.reward;

import dev.lightningstore.correction.CorrectionSettings;
import dev.lightningstore.correction.ErrorClass;
import dev.lightningstore.correction.ErrorClasses;

/** Draws the page on rewards from the presets and settings themselves. */
final class RewardsPage {
    private final StringBuilder page = new StringBuilder();

    static String draw() {
        RewardsPage page = new RewardsPage();
        page.line("# Rewards and self-correction");
        page.line("");
        page.line(
                "Drawn from `dev.lightningstore.reward` and `…correction` by `RewardsPageTest`; do not edit by hand.");
        page.line("Renew it with `./mvnw -pl client-sdk -am test -Dtest=RewardsPageTest -Dgolden.update=true"
                + " -Dsurefire.failIfNoSpecifiedTests=false`.");
        page.line("");
        page.line(
                "A `CompositeReward` is the weighted mean of its components, each brought onto the scale of rewards (-1 to 1) and");
        page.line(
                "clipped. A **gate** must reach its minimum, or the whole is worth no more than its cap. What has nothing to judge");
        page.line(
                "by is left out (`RENORMALIZE`) or counts as zero (`COUNT_AS_ZERO`). What could not be judged, because a judge gave");
        page.line(
                "nonsense or was not reached, makes the whole an `Unscored` with a failure (`verifier` or `infra`), never a 0.");
        page.components();
        page.line("");
        page.line("## Preset: generated code (`CodeReward.Settings.DEFAULT`)");
        page.preset(CodeReward.of(CodeReward.Settings.DEFAULT));
        page.line("");
        page.line("Valid syntax is worth " + Verdict.VALIDATION.yes() + ", invalid " + Verdict.VALIDATION.no()
                + ". Full reward for modules from "
                + CodeReward.Settings.DEFAULT.modulesForFullReward() + " on. What is not known: `"
                + CodeReward.Settings.DEFAULT.missing()
                + "`.");
        ReplyReward.Settings reply = ReplyReward.Settings.blocking("example");
        page.line("");
        page.line("## Preset: replies of a support chat (`ReplyReward.Settings.blocking`)");
        page.preset(ReplyReward.of(reply));
        page.line("");
        page.line("Length: " + reply.length().shortest() + " to "
                + reply.length().longest() + " characters, nothing from "
                + reply.length().tooLong() + " on. Latency: ideal "
                + reply.latency().ideal().toSeconds() + " s, nothing from "
                + reply.latency().worst().toSeconds() + " s on. Empathy: "
                + reply.empathy().enough()
                + " warm phrases suffice, a cold one takes off "
                + reply.empathy().penalty() + ".");
        page.correction();
        return page.page.toString();
    }

    private void components() {
        line("");
        line("## Components");
        line("");
        line("| component | looks at | gives |");
        line("|---|---|---|");
        line("| `Verdict.APPROVAL.scorer()` | a person's yes or no | " + worth(Verdict.APPROVAL) + " |");
        line("| `Verdict.VALIDATION.scorer()` | a validation's yes or no | " + worth(Verdict.VALIDATION) + " |");
        line("| `EvaluationScore` | the mark of an evaluation | the mark on a `Scale` |");
        line(
                "| `TestResults.allOrNothing`, `.passRate` | tests passed and failed | a verdict, or the part that passed |");
        line("| `Safety` | text, by blocked patterns | " + worth(Verdict.APPROVAL) + " |");
        line("| `GoldenMatch.exact`, `.json`, `.numeric` | text against the right one | " + worth(Verdict.MET) + " |");
        line("| `GoldenMatch.editDistance` | text against the right one | 1 - edits / longer length |");
        line("| `LatencyPenalty` | a duration | 1 when ideal, falling to 0 |");
        line("| `LengthScore` | text | 1 within bounds, falling to 0 |");
        line("| `Empathy` | text, by warm and cold phrases | up to 1, down to -1 |");
        line("| `Format.matching`, `.json`, `.sections` | text | a verdict, or the part of the sections |");
        line("| `LlmJudge` | task and answer, by a rubric | the mark as 0 to 1 |");
        line("| `PairJudge` | two answers, asked in both orders | 1, 0.5, 0, -0.5 or -1 for the first |");
    }

    private static String worth(Verdict verdict) {
        return verdict.yes() + " or " + verdict.no();
    }

    private <T> void preset(CompositeReward<T> reward) {
        line("");
        line("| component | weight | gate |");
        line("|---|---|---|");
        for (Component<T> component : reward.components()) {
            Gate gate = component.gate();
            line("| `" + component.name() + "` | " + component.weight() + " | "
                    + (gate == null ? "" : "below " + gate.minimum() + " the whole is at most " + gate.cap()) + " |");
        }
    }

    private void correction() {
        CorrectionSettings settings = CorrectionSettings.DEFAULT;
        line("");
        line("## Self-correction (`CorrectionLoop`)");
        line("");
        line("At most " + settings.maxCorrectionIterations() + " corrections after the first try, at temperature "
                + settings.temperature() + ". Valid in the end is worth " + settings.validReward()
                + ", fewer problems than at first "
                + settings.improvedReward() + ",");
        line("anything else " + settings.unchangedReward()
                + ". `ErrorClasses.TERRAFORM`, in the order in which they are tried:");
        line("");
        line("| class | advice |");
        line("|---|---|");
        for (ErrorClass known : ErrorClasses.TERRAFORM.classes()) {
            line("| `" + known.name() + "` | " + known.advice() + " |");
        }
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
