package dev.lightningstore.policy.library;

import dev.lightningstore.policy.weights.ModelConfig;
import dev.lightningstore.policy.weights.TensorShapes;
import dev.lightningstore.policy.weights.Weights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A model that has learned nothing. The same seed makes the same numbers on any machine, so nothing here is left to a library. */
final class RandomWeights implements Weights {
    /** What transformers draws from, too, whatever the size. */
    private static final double LEAST_DEVIATION = 0.02;

    /**
     * Nguyen and Salazar 2019, Transformers without Tears: over the square root of the hidden size, this comes to 0.02 for a model of
     * ordinary size. A small one that is drawn from 0.02 hardly ever learns to look back: docs/EXPERIMENTS.md has the figures.
     */
    private static final double SMALL_INITIAL = StrictMath.sqrt(0.4);

    private final ModelConfig config;
    private final long seed;
    private final Map<String, long[]> shapes;
    private final List<String> order;

    RandomWeights(ModelConfig config, long seed) {
        this.config = config;
        this.seed = seed;
        this.shapes = TensorShapes.of(config);
        this.order = new ArrayList<>(shapes.keySet());
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public long[] shape(String name) {
        long[] shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
        return shape.clone();
    }

    @Override
    public void read(String name, FloatBuffer into) {
        long count = 1;
        for (long size : shape(name)) {
            count *= size;
        }
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + order.indexOf(name));
        boolean constant = name.endsWith("norm.weight") || name.endsWith(".bias");
        float value = name.endsWith(".bias") ? 0 : 1;
        double deviation = Math.max(LEAST_DEVIATION, SMALL_INITIAL / StrictMath.sqrt(config.hiddenSize()));
        for (long i = 0; i < count; i++) {
            into.put(constant ? value : (float) (deviation * gaussian(random)));
        }
    }

    /** Box and Muller's. */
    private static double gaussian(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }

    @Override
    public void close() {}
}
