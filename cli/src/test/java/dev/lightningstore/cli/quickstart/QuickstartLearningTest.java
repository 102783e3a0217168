package dev.lightningstore.cli.quickstart;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.policy.net.Torch;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy that hardly ever finds the right answer learns to, by trial and error. Prints the figures of docs/EXPERIMENTS.md. */
class QuickstartLearningTest {
    private static final double NS = 1e9;
    private static final int SHOWN_EVERY = 20;

    /** What is asked of a policy: how often it is right, with what it was never asked before. */
    private record Score(double greedy, double drawn) {
        static Score of(Classroom room, ShopTasks tasks) {
            return new Score(
                    room.success(tasks.heldOut(), 1, 0), room.success(tasks.heldOut(), 4, Lesson.TEMPERATURE));
        }

        double worse() {
            return Math.min(greedy, drawn);
        }

        double better() {
            return Math.max(greedy, drawn);
        }
    }

    private record Learned(Score before, Score after) {}

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void learnsWhatItWasNeverAsked(long seed) {
        Learned learned = learn(seed, ShopTasks.split(seed), WarmUp.STEPS, Lesson.STEPS);
        assertTrue(learned.before().better() < 0.3 && learned.after().worse() > 0.8, learned.toString());
    }

    /** The same with fewer items, cities and steps, so that it takes seconds. */
    @Test
    void begins() {
        ShopTasks all = ShopTasks.split(1);
        Learned learned = learn(1, new ShopTasks(some(all.training()), some(all.heldOut())), 80, 25);
        assertTrue(learned.before().better() < 0.3 && learned.after().better() > 0.5, learned.toString());
    }

    private static List<Question> some(List<Question> questions) {
        return questions.stream()
                .filter(each -> Shop.ITEMS.indexOf(each.item()) < 4 && Shop.CITIES.indexOf(each.city()) < 3)
                .toList();
    }

    private static Learned learn(long seed, ShopTasks tasks, int warmUp, int steps) {
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
                        Lesson.settings(seed),
                        steps,
                        (step, figures) -> show(step, steps, "pass rate", figures.passRate()));
                double seconds = (System.nanoTime() - started) / NS;
                Learned learned = new Learned(before, Score.of(room, tasks));
                print("seed %d: %d steps, %.1f s, %d questions held out: %s", seed, steps, seconds, tasks.heldOut().size(), learned);
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
