package dev.lightningstore.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Of logits that are the logarithms of 8, 4, 2, 1 and 1 sixteenths, so that all can be counted by hand. */
class SamplerTest {
    private static final double CLOSE = 1e-6;
    private static final float[] LOGITS = logs(8, 4, 2, 1, 1);

    @Test
    void drawsInProportion() {
        Drawn first = draw(Sampling.PLAIN, 0);
        assertEquals(0, first.id());
        assertEquals(Math.log(0.5), first.logprob(), CLOSE);
        assertEquals(0, draw(Sampling.PLAIN, 0.499).id());
        assertEquals(1, draw(Sampling.PLAIN, 0.501).id());
        assertEquals(3, draw(Sampling.PLAIN, 0.9).id());
        Drawn last = draw(Sampling.PLAIN, Math.nextDown(1.0));
        assertEquals(4, last.id());
        assertEquals(Math.log(1 / 16.0), last.logprob(), CLOSE);
        assertEquals(last.logprob(), last.rawLogprob(), CLOSE);
    }

    @Test
    void aTemperatureFlattens() {
        // At temperature 2 the weights are the roots: 2.828 2 1.414 1 1.
        double sum = Math.sqrt(8) + 2 + Math.sqrt(2) + 1 + 1;
        Drawn drawn = draw(Sampling.PLAIN.withTemperature(2), (Math.sqrt(8) + 1) / sum);
        assertEquals(1, drawn.id());
        assertEquals(Math.log(2 / sum), drawn.logprob(), CLOSE);
        assertEquals(Math.log(0.25), drawn.rawLogprob(), CLOSE);
    }

    @Test
    void atTemperatureZeroTheLikeliestIsCertain() {
        Drawn drawn = draw(Sampling.GREEDY, 0.99);
        assertEquals(0, drawn.id());
        assertEquals(0, drawn.logprob());
        assertEquals(Math.log(0.5), drawn.rawLogprob(), CLOSE);
    }

    @Test
    void cutsToTheLikeliest() {
        assertEquals(List.of(0, 1), possible(new Sampling(1, 2, 1, 0, 1, 0, 0)));
        assertEquals(List.of(0, 1, 2, 3), possible(new Sampling(1, 4, 1, 0, 1, 0, 0)), "of equals the lower id");
        Drawn drawn = draw(new Sampling(1, 2, 1, 0, 1, 0, 0), 0.9);
        assertEquals(Math.log(4 / 12.0), drawn.logprob(), CLOSE);
        assertEquals(Math.log(0.25), drawn.rawLogprob(), CLOSE);
    }

    @Test
    void cutsToTheNucleus() {
        assertEquals(List.of(0), possible(new Sampling(1, 0, 0.5, 0, 1, 0, 0)));
        assertEquals(List.of(0, 1), possible(new Sampling(1, 0, 0.51, 0, 1, 0, 0)));
        assertEquals(List.of(0, 1, 2, 3), possible(new Sampling(1, 0, 0.9, 0, 1, 0, 0)));
        // Of the three that are left 8 of 14 are less than 0.6.
        assertEquals(List.of(0, 1), possible(new Sampling(1, 3, 0.6, 0, 1, 0, 0)));
    }

    @Test
    void cutsWhatIsFarLessLikelyThanTheLikeliest() {
        assertEquals(List.of(0, 1, 2), possible(new Sampling(1, 0, 1, 0.2, 1, 0, 0)));
        assertEquals(List.of(0), possible(new Sampling(1, 0, 1, 0.6, 1, 0, 0)));
    }

    @Test
    void penalisesWhatIsThere() {
        float[] logits = {2, -1, 1, 1, 1};
        Written written = new Written(new int[] {0, 1});
        written.add(2);
        written.add(2);
        written.add(0);
        written.penalise(logits, new Sampling(1, 0, 1, 0, 2, 0.25, 0.5));
        assertTrue(
                Arrays.equals(new float[] {2f / 2 - 0.75f, -2, 0.5f - 1.25f, 1, 1}, logits), Arrays.toString(logits));
    }

    @Test
    void aPenaltyChangesWhatIsDrawnAndNotWhatTheModelSaid() {
        Written written = new Written(new int[0]);
        written.add(0);
        Sampling sampling = new Sampling(0, 0, 1, 0, 1, 2, 0);
        Drawn drawn = new Sampler(5).draw(LOGITS, 0, sampling, written, null, 0, 0);
        assertEquals(1, drawn.id());
        assertEquals(Math.log(0.25), drawn.rawLogprob(), CLOSE);
    }

    @Test
    void tellsOfTheLikeliest() {
        Drawn drawn = new Sampler(5).draw(LOGITS, 0, new Sampling(1, 2, 1, 0, 1, 0, 0), null, null, 0, 3);
        assertEquals(
                List.of(0, 1, 2),
                drawn.likeliest().stream().map(Drawn.Likely::id).toList());
        assertEquals(Math.log(8 / 12.0), drawn.likeliest().get(0).logprob(), CLOSE);
        assertEquals(Double.NEGATIVE_INFINITY, drawn.likeliest().get(2).logprob());
        assertEquals(Math.log(1 / 8.0), drawn.likeliest().get(2).rawLogprob(), CLOSE);
    }

    /** The chance that a fair drawing differs more than this from what is expected is one in a thousand, and the seed is fixed. */
    @Test
    void manyDrawsHaveTheirDistribution() {
        int vocabulary = 50;
        int draws = 20_000;
        float[] logits = new float[vocabulary];
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        for (int id = 0; id < vocabulary; id++) {
            logits[id] = (float) random.nextGaussian();
            sum += Math.exp(logits[id]);
        }
        int[] seen = new int[vocabulary];
        Sampler sampler = new Sampler(vocabulary);
        for (int i = 0; i < draws; i++) {
            double uniform = Draws.uniform(7, i % 4, i / 4);
            seen[sampler.draw(logits, 0, Sampling.PLAIN, null, null, uniform, 0).id()]++;
        }
        double chiSquare = 0;
        for (int id = 0; id < vocabulary; id++) {
            double expected = draws * Math.exp(logits[id]) / sum;
            chiSquare += (seen[id] - expected) * (seen[id] - expected) / expected;
        }
        double criticalFor49DegreesOfFreedom = 85.35;
        assertTrue(chiSquare < criticalFor49DegreesOfFreedom, "chi-square is " + chiSquare);
    }

    /** Against sorting all. */
    @Test
    void aLargeVocabularyIsCutRightly() {
        int vocabulary = 5_000;
        SplittableRandom random = new SplittableRandom(2);
        float[] weights = new float[vocabulary];
        double sum = 0;
        for (int id = 0; id < vocabulary; id++) {
            weights[id] = Exponential.of((float) -Math.abs(5 * random.nextGaussian()));
            sum += weights[id];
        }
        float[] sorted = weights.clone();
        Arrays.sort(sorted);
        for (int topK : new int[] {1, 37, 1_000, 4_999}) {
            float[] cut = weights.clone();
            double left = new Cut(vocabulary).apply(cut, sum, new Sampling(1, topK, 1, 0, 1, 0, 0));
            float least = sorted[vocabulary - topK];
            double expected = 0;
            for (int id = 0; id < vocabulary; id++) {
                assertEquals(weights[id] >= least ? weights[id] : 0, cut[id]);
                expected += cut[id];
            }
            assertEquals(expected, left, 1e-6);
        }
    }

    @Test
    void theExponentialIsThatOfMath() {
        for (float x = 0; x > -80; x -= 0.0137f) {
            assertEquals(1, Exponential.of(x) / Math.exp(x), 3e-7, "e^" + x);
        }
    }

    @Test
    void refusesWhatIsNoDistribution() {
        StoreException refused = assertThrows(StoreException.Invalid.class, () -> new Sampling(1, 0, 0, 0, 1, 0, 0));
        assertEquals("top_p: must be above 0 and at most 1, is 0.0", refused.getMessage());
        float[] broken = {0, Float.NaN, 1, 2, 3};
        assertThrows(
                IllegalStateException.class, () -> new Sampler(5).draw(broken, 0, Sampling.PLAIN, null, null, 0.5, 0));
    }

    private static Drawn draw(Sampling sampling, double uniform) {
        return new Sampler(5).draw(LOGITS, 0, sampling, null, null, uniform, 0);
    }

    private static List<Integer> possible(Sampling sampling) {
        return java.util.stream.IntStream.range(0, 1_000)
                .map(i -> draw(sampling, i / 1_000.0).id())
                .distinct()
                .sorted()
                .boxed()
                .toList();
    }

    private static float[] logs(double... weights) {
        float[] logs = new float[weights.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (float) Math.log(weights[i]);
        }
        return logs;
    }
}
