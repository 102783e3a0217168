package dev.lightningstore.algorithm.tool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.algorithm.tool.ToolNetwork.Thought;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ToolNetworkTest {
    private static final double STEP = 1e-6;

    private static ToolNetwork network(SplittableRandom random) {
        ToolNetwork network = ToolNetwork.fresh(3, 4, 2, random);
        double[] parameters = network.parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = random.nextDouble(-1, 1);
        }
        return network;
    }

    @Test
    void gradientsAreFiniteDifferences() {
        SplittableRandom random = new SplittableRandom(2);
        ToolNetwork network = network(random);
        double[] input = {0.3, -1.2, 0.7};
        // Any loss will do: half the squared value, less the log probability of action 1.
        Thought thought = network.think(input);
        double[] byLogits = {Math.exp(thought.logprobs()[0]), Math.exp(thought.logprobs()[1]) - 1};
        network.backward(thought, byLogits, thought.value());
        double[] parameters = network.parameters();
        for (int i = 0; i < parameters.length; i++) {
            double at = parameters[i];
            parameters[i] = at + STEP;
            double up = loss(network.think(input));
            parameters[i] = at - STEP;
            double down = loss(network.think(input));
            parameters[i] = at;
            assertEquals((up - down) / (2 * STEP), network.gradient()[i], 1e-8, "parameter " + i);
        }
    }

    @Test
    void layersAreTheWholeNetwork() {
        SplittableRandom random = new SplittableRandom(3);
        ToolNetwork network = network(random);
        ToolNetwork same = ToolNetwork.of(network.hidden(), network.logits(), network.value());
        assertArrayEquals(network.parameters(), same.parameters());
    }

    @Test
    void atFirstEverythingIsAsLikely() {
        Thought thought = ToolNetwork.fresh(3, 4, 4, new SplittableRandom(1)).think(new double[] {1, 2, 3});
        assertArrayEquals(
                new double[] {0.25, 0.25, 0.25, 0.25},
                Arrays.stream(thought.logprobs()).map(Math::exp).toArray(),
                1e-12);
        assertEquals(0, thought.value());
    }

    private static double loss(Thought thought) {
        return thought.value() * thought.value() / 2 - thought.logprobs()[1];
    }
}
