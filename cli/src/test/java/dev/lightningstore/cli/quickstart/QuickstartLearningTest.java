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

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void learnsWhatItWasNeverAsked(long seed) {
        ShopTasks tasks = ShopTasks.split(seed);
        learn(seed, tasks, WarmUp.STEPS, Lesson.STEPS);
    }

    /** A small chain of shops, so that it is quick. */
    @Test
    void learns() {
        ShopTasks all = ShopTasks.split(1);
        ShopTasks few = new ShopTasks(some(all.training()), some(all.heldOut()));
        learn(1, few, Integer.getInteger("wu.steps", 100), Integer.getInteger("steps", 30));
    }

    private static List<Question> some(List<Question> questions) {
        return questions.stream()
                .filter(each -> Shop.ITEMS.indexOf(each.item()) < 4 && Shop.CITIES.indexOf(each.city()) < 3)
                .toList();
    }

    private static void learn(long seed, ShopTasks tasks, int warmUp, int steps) {
        Shop shop = new Shop(seed);
        try (Torch torch = Torch.on("cpu")) {
            torch.threads(1);
            long begun = System.nanoTime();
            try (ShopPolicy policy =
                            ShopPolicy.warmedUp(torch, shop, tasks, seed, warmUp, (step, _, loss) -> {
                                if (step % 50 == 0) {
                                    print("warm-up %d loss %.3f", step, loss);
                                }
                            });
                    Classroom room = new Classroom(policy, shop)) {
                long warm = System.nanoTime();
                double drawnBefore = room.success(tasks.heldOut(), 1);
                double before = room.success(tasks.heldOut(), 0);
                long start = System.nanoTime();
                room.learn(tasks.training(), Lesson.settings(seed), steps, (step, figures) -> {
                    if (step % 10 == 0) {
                        print(
                                "step %d reward %.3f pass %.2f entropy %.3f",
                                step, figures.rewards().mean(), figures.passRate(), figures.entropy());
                    }
                });
                long learned = System.nanoTime();
                double drawnAfter = room.success(tasks.heldOut(), 1);
                double after = room.success(tasks.heldOut(), 0);
                print(
                        "seed %d: warm-up %.1f s, %d steps %.1f s; %d questions held out: greedy %.3f to %.3f, drawn %.3f to %.3f",
                        seed,
                        (warm - begun) / NS,
                        steps,
                        (learned - start) / NS,
                        tasks.heldOut().size(),
                        before,
                        after,
                        drawnBefore,
                        drawnAfter);
                assertTrue(before < 0.3 && drawnBefore < 0.3, "before: " + before + ", drawn " + drawnBefore);
                assertTrue(after > 0.8 && drawnAfter > 0.8, "after: " + after + ", drawn " + drawnAfter);
            }
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
