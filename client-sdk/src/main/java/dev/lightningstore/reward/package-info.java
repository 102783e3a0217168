/**
 * How good a rollout was, as numbers that can be explained: components with weights, gates against reward hacking, and
 * a result that shows what each component gave.
 *
 * <pre>{@code
 * CompositeReward<String> reward = CompositeReward.<String>builder()
 *         .add("answer", 3, GoldenMatch.numeric("42", 0.001))
 *         .add("length", 1, LengthScore.between(1, 200))
 *         .gate("safety", 1, Safety.blocking("(?i)password"), new Gate(1, 0))
 *         .build();
 * RewardResult result = reward.score("42");
 * System.out.println(result.explain());
 * if (result instanceof RewardResult.Scored scored) {
 *     context.emit().emitReward(scored.reward());     // answer, length, safety, and total as the primary
 * }
 * }</pre>
 *
 * <p>What could not be judged is a {@link dev.lightningstore.reward.RewardResult.Unscored} with its failure, never a
 * reward of 0.
 */
@NullMarked
package dev.lightningstore.reward;

import org.jspecify.annotations.NullMarked;
