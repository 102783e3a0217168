package dev.lightningstore.cli.quickstart;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.policy.net.Torch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A policy that hardly ever finds the right answer learns to, by trial and error. Prints the figures of docs/EXPERIMENTS.md. */
class QuickstartLearningTest {
    private static final double NS = 1e9;
    private static final int SHOWN_EVERY = 20;

    /**
     * How often a policy is right where it is asked what it was never asked before.
     *
     * @param greedy where the likeliest token is always taken
     * @param drawn at the temperature of the training
     * @param rightTool the same, but for the tool alone
     */
    private record Score(double greedy, double drawn, double rightTool) {
        static Score of(Classroom room, ShopTasks tasks) {
            List<Visit> drawn = room.visits(tasks.heldOut(), 4, Lesson.TEMPERATURE);
            return new Score(
                    share(room.visits(tasks.heldOut(), 1, 0), ShopVerifier::succeeded),
                    share(drawn, ShopVerifier::succeeded),
                    share(drawn, visit -> ShopVerifier.reward(visit).values().getOrDefault("tool", 0.0) > 0));
        }

        private static double share(List<Visit> visits, Predicate<Visit> of) {
            return visits.stream().filter(of).count() / (double) visits.size();
        }
    }

    private record Learned(Score before, Score after) {}

    /** Cut short: by then it is the tools that it no longer mixes up. */
    @Test
    void findsTheRightTools() {
        Map<String, String> hasty = Lesson.settings(2);
        hasty.put("learning_rate", "2e-3");
        hasty.put("batch_size", "32");
        Learned learned = learn(2, ShopTasks.split(2), new WarmUp.Length(70, 70, 32), hasty, 40);
        assertTrue(learned.before().rightTool() < 0.35 && learned.after().rightTool() > 0.5, learned.toString());
    }

    private static Learned learn(
            long seed, ShopTasks tasks, WarmUp.Length warmUp, Map<String, String> settings, int steps) {
        Shop shop = new Shop(seed);
        try (Torch torch = Torch.on("cpu")) {
            torch.threads(ShopPolicy.THREADS);
            long begun = System.nanoTime();
            try (ShopPolicy policy = ShopPolicy.warmedUp(
                            torch, shop, tasks, seed, warmUp, (step, of, loss) -> show(step, of, "loss", loss));
                    Classroom room = new Classroom(policy, shop)) {
                print("warm-up: %.1f s", (System.nanoTime() - begun) / NS);
                Score before = Score.of(room, tasks);
                long started = System.nanoTime();
                room.learn(
                        tasks.training(),
                        settings,
                        steps,
                        (step, figures) -> show(step, steps, "pass rate", figures.passRate()));
                double seconds = (System.nanoTime() - started) / NS;
                Learned learned = new Learned(before, Score.of(room, tasks));
                print(
                        "seed %d: %d steps, %.1f s, %d questions held out: %s",
                        seed, steps, seconds, tasks.heldOut().size(), learned);
                return learned;
            }
        }
    }

    private static void show(int step, int steps, String what, double value) {
        if (step % SHOWN_EVERY == 0) {
            print("%d/%d %s %.3f", step, steps, what, value);
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
