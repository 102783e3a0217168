package dev.lightningstore.serving;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How fast a policy writes while a number of callers ask at the same time, each for the same number of tokens after a prompt of its own.
 *
 * @param tokens written by all together
 */
public record Throughput(int callers, int tokens, Duration took) {
    public double perSecond() {
        return tokens / (took.toNanos() / 1e9);
    }

    /** @param random for prompts of which none begins as another, so that nothing is remembered of them */
    public static Throughput measure(
            Engine engine,
            String model,
            int vocabulary,
            int promptTokens,
            int tokens,
            int callers,
            RandomGenerator random) {
        List<Ask> asks = IntStream.range(0, callers)
                .mapToObj(
                        i -> ask(model, random.ints(promptTokens, 0, vocabulary).toArray(), tokens, i))
                .toList();
        long start = System.nanoTime();
        List<CompletableFuture<Answer>> answers =
                asks.stream().map(engine::answer).toList();
        int written = answers.stream()
                .map(CompletableFuture::join)
                .mapToInt(answer -> answer.choices().getFirst().tokens().size())
                .sum();
        return new Throughput(callers, written, Duration.ofNanos(System.nanoTime() - start));
    }

    private static Ask ask(String model, int[] prompt, int tokens, int caller) {
        boolean toTheEnd = true;
        return new Ask(
                model,
                prompt,
                Sampling.PLAIN,
                caller,
                1,
                tokens,
                List.of(),
                Set.of(),
                toTheEnd,
                0,
                true,
                false,
                "" + caller,
                null);
    }
}
