package dev.lightningstore.algorithm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.batch.Episode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every policy gradient learns every small world, from chance to nearly always right, on fixed seeds. */
class PresetLearningTest {
    private static final int STEPS = 100;
    private static final int GROUP = 8;

    static Stream<Arguments> presetsAndWorlds() {
        List<Arguments> all = new ArrayList<>();
        for (Preset preset : Preset.values()) {
            if (preset.kind() == Preset.Kind.POLICY_GRADIENT) {
                for (World world : World.values()) {
                    all.add(Arguments.of(preset.wire(), world, Map.of()));
                }
            }
        }
        for (String credit : List.of("discounted", "turn_rewards")) {
            all.add(Arguments.of("lightning_rl", World.TOOL, Map.of("credit", credit)));
        }
        all.add(Arguments.of(
                "lightning_rl",
                World.TOOL,
                Map.of("credit", "learned_value", "advantage", "batch_standardised", "gae_step", "turn")));
        all.add(Arguments.of("grpo", World.COPY, Map.of("kl_coefficient", "0.01")));
        all.add(Arguments.of("reinforce++", World.TOOL, Map.of("kl_coefficient", "0.01")));
        all.add(Arguments.of("grpo", World.COPY, Map.of("passes_per_batch", "3", "updates_per_pass", "2")));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("presetsAndWorlds")
    void learns(String preset, World world, Map<String, String> settings) {
        Map<String, String> given = new HashMap<>(settings);
        given.put("algorithm", preset);
        given.put("learning_rate", "0.15");
        given.put("constant_length", "2");
        AlgorithmSettings read = AlgorithmSettings.of(given);
        PolicyGradient algorithm = (PolicyGradient) read.algorithm();

        int tasks = world == World.BANDIT ? 2 : 6;
        SplittableRandom random = new SplittableRandom(11);
        TablePolicy policy = new TablePolicy(world.vocabulary);
        TablePolicy reference = algorithm.needsReference() ? policy.frozen() : null;
        double before = world.score(policy, tasks, random.split());
        for (int step = 0; step < STEPS; step++) {
            List<Episode> episodes =
                    world.play(policy, tasks, GROUP, read.schedule().mergeTurns(), random);
            algorithm.step(policy, reference, episodes, Set.of(World.HASH), step);
        }
        double after = world.score(policy, tasks, random.split());
        assertTrue(before < 0.45 && after > 0.9, before + " before, " + after + " after");
    }
}
