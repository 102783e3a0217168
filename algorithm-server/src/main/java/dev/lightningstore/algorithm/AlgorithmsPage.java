package dev.lightningstore.algorithm;

import java.util.ArrayList;
import java.util.List;

/** Writes docs/reference/algorithms.md from the presets and keys. */
final class AlgorithmsPage {
    private static final int WIDEST = 150;

    private AlgorithmsPage() {}

    static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Training algorithms

                <!-- Made by AlgorithmSettingsTest from Preset.java, AlgorithmKey.java and AlgorithmsPage.java: change it there and run the test
                with -Dgolden.update=true. -->

                An algorithm is a preset: a name for settings. `AlgorithmSettings.of(map)` starts from the one that `algorithm` names and replaces
                what else is given. A key that is not on this page is an error that names the nearest one.

                ## Presets

                What a preset does not name is as in the table of settings below.

                """);
        for (Preset preset : Preset.values()) {
            page.append("* **`")
                    .append(preset.wire())
                    .append("`** (")
                    .append(preset.source())
                    .append(")");
            List<String> parts = new ArrayList<>();
            for (AlgorithmKey key : AlgorithmKey.values()) {
                if (preset.replaces(key)) {
                    parts.add("`" + key.key() + ": " + preset.value(key) + "`");
                }
            }
            page.append(parts.isEmpty() ? "." : ": ");
            wrapped(page, parts);
            if (!preset.leftOut().isEmpty()) {
                page.append("\n  Here: ").append(preset.leftOut()).append('.');
            }
            page.append('\n');
        }
        page.append(FORMULAE);
        page.append("\n## Settings\n\n| key | default | allowed | what it does |\n|---|---|---|---|\n");
        for (AlgorithmKey key : AlgorithmKey.values()) {
            page.append("| `").append(key.key()).append("` | ");
            page.append(key.byDefault().isEmpty() ? "–" : "`" + key.byDefault() + "`");
            page.append(" | ")
                    .append(key.allowed())
                    .append(" | ")
                    .append(key.about())
                    .append(" |\n");
        }
        return page.toString();
    }

    private static void wrapped(StringBuilder page, List<String> parts) {
        int column = page.length() - page.lastIndexOf("\n") - 1;
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i) + (i + 1 < parts.size() ? ", " : "");
            if (column + part.length() > WIDEST) {
                page.setLength(page.length() - 1);
                page.append("\n  ");
                column = 2;
            }
            page.append(part);
            column += part.length();
        }
    }

    private static final String FORMULAE = """

            ## What a step does

            1. **Admit.** A rollout is refused, with a count, if it failed for a reason that is not the policy's, if it sampled nothing, or if other
               weights sampled it than were expected. It is quarantined, and listed, if its reward is no number or out of bounds, or if the agent gave
               it to itself where only verifiers may. Of the rest only survivors are compared with each other.
            2. **Compare.** A group whose survivors all earned the same, or that has one, says nothing: its advantages are exactly 0. With
               `dynamic_sampling: drop` it leaves the batch; with `resample` the step also says how many groups are to be sampled in their place.
            3. **Score.** Where it is needed, the policy and its reference are asked for the log probability of each sampled token.
            4. **Advantages**, from episodes to calls to tokens.
            5. **Loss and update**, in micro-batches of rows of like length. Weights are taken over all rows of an update, so that how they are cut into
               micro-batches changes nothing.

            ## Formulae

            r is a reward, m and s the mean and deviation (n - 1) of a group, p the policy, b the policy before the step, q the sampler, f the reference.

            | `advantage` | of a return r |
            |---|---|
            | `group_standardised` | (r - m) / s |
            | `group_mean` | r - m |
            | `leave_one_out` | r - mean of the others = (r - m) n / (n - 1) |
            | `batch_standardised` | (r - m) / s, over all sampled tokens of the batch |

            | `credit` | what call k of n gets, γ being `discount_factor` |
            |---|---|
            | `identical` | the advantage of the episode |
            | `discounted` | γ^(n - 1 - k) times the advantage of the episode |
            | `turn_rewards` | the advantage of its own return, its reward + γ × the return of the next call, among all calls of the group |
            | `learned_value` | GAE: Σ (γλ)^i δ, with δ = reward + γ V(next) - V(this); then `batch_standardised`. γ is 1 within a turn |

            | `surrogate` | what a token adds to the objective, ρ being p / b (of the token, or `ratio: sequence`: the geometric mean of the row) |
            |---|---|
            | `clip` | min(ρ A, clip(ρ, 1 - low, 1 + high) A), and for A < 0 not below `dual_clip` × A |
            | `weight_clip` | clip(ρ, 1 - low, 1 + high) A log p, the clipped ratio being a number without a derivative |

            Each is multiplied by min(b / q, `importance_cap`), which has no derivative either; where the sampler told no log probability, by 1. With
            `importance_cap: 0` ratios are taken against the sampler, p / q, where it told them.

            | `kl_estimate` | with d = log p - log f |
            |---|---|
            | `k1` | d. As a loss its gradient is 0 in the mean: use it with `kl_in: reward` |
            | `k2` | d² / 2 |
            | `k3` | e^(-d) - 1 + d |

            | `loss_aggregation` | the weight of a token |
            |---|---|
            | `token_mean` | 1 / tokens |
            | `sequence_mean` | 1 / (rows × tokens of its row) |
            | `constant_length` | 1 / (rows × `constant_length`) |
            | `rollout_mean` | 1 / (rollouts × tokens of its rollout) |

            The penalty for length is 0 up to `overlong_limit - overlong_buffer` sampled tokens and falls in a line to -1 at the limit. The loss of the
            learned value is half its squared distance from the return, judged at the clip where that is worse. `sft` maximises the log probability of
            what the assistant said; `dpo` minimises -log σ(β ((log p - log f of the chosen answer) - (the same of the rejected one))).

            ## Figures of a step

            `StepFigures` has, and `asMap()` names for a metric series: rewards (mean, deviation, highest, pass rate), advantages, loss, loss of the learned
            value, KL, entropy, ratio (mean, highest), clip fraction, the sampler's correction, gradient norm, lengths, rows, tokens, padding.

            ## What is left out

            No sequence packing, no critic of its own beside the policy, no mixture of several references. The reference is whatever policy the caller
            passes: a frozen copy, the base without its adapter, or a moving average that the caller keeps.
            """;
}
