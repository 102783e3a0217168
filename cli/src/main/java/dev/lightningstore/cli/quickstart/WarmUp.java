package dev.lightningstore.cli.quickstart;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.lightningstore.algorithm.AlgorithmSettings;
import dev.lightningstore.algorithm.DecoderPolicy;
import dev.lightningstore.algorithm.SupervisedFineTuning;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.policy.net.Pass.Memory;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.text.TrainingText;
import dev.lightningstore.policy.train.AdamW;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Fine-tuning on what a {@link ClumsyClerk} does with the questions of the training. Of questions held out it shows none. */
public final class WarmUp {
    private static final Map<String, String> SETTINGS =
            Map.of("algorithm", "sft", "learning_rate", "5e-3", "micro_batch_tokens", "16384");

    /** A second moment that forgets fast suits a training of so few steps; nothing decays. */
    private static final AdamW.Settings OPTIMIZER = new AdamW.Settings(0.9, 0.99, 1e-8, 0, 1);

    /** What is left of the loss, smoothed, once all but the clerk's own mistakes is known: seeds come there after 140 to 240 steps. */
    private static final double LEARNED = 0.205;

    private static final double SMOOTH = 0.9;

    private final List<Question> questions;
    private final ClumsyClerk clerk;
    private final SplittableRandom random;

    WarmUp(Shop shop, List<Question> questions, long seed) {
        this.questions = questions;
        this.random = new SplittableRandom(seed);
        this.clerk = new ClumsyClerk(shop, random.split());
    }

    /**
     * How much is shown.
     *
     * @param steps at least
     * @param most steps, where it takes longer until hardly more can be learned from a clerk who errs
     */
    record Length(int steps, int most, int examplesEach) {
        static final Length USUAL = new Length(200, 320, 32);
    }

    /** Hears of each step. */
    @FunctionalInterface
    public interface Listener {
        /** @param step of how many, from 1 on */
        void stepped(int step, int steps, double loss);
    }

    void teach(ShopPolicy policy, Length length, Listener heard) {
        SupervisedFineTuning tuning =
                (SupervisedFineTuning) AlgorithmSettings.of(SETTINGS).algorithm();
        try (Tokenizer tokenizer = Tokenizer.of(policy.text());
                AdamW optimizer = new AdamW(
                        policy.decoder().torch(), DecoderPolicy.parameters(policy.decoder(), null, null), OPTIMIZER)) {
            ChatTemplate template = ChatTemplate.of(policy.text(), Clock.systemUTC());
            DecoderPolicy taught = new DecoderPolicy(
                    policy.decoder(),
                    null,
                    null,
                    new DecoderPolicy.Options(1, false, Memory.AMPLE, 0),
                    optimizer::step);
            // While one batch is learned from, the next is written.
            CompletableFuture<List<TrainingRow>> next =
                    supplyAsync(() -> examples(length.examplesEach(), template, tokenizer));
            double surprise = Double.NaN;
            for (int step = 1; step <= length.most() && (step <= length.steps() || surprise > LEARNED); step++) {
                List<TrainingRow> shown = next.join();
                next = supplyAsync(() -> examples(length.examplesEach(), template, tokenizer));
                double loss = tuning.step(taught, shown, step).loss();
                surprise = Double.isNaN(surprise) ? loss : SMOOTH * surprise + (1 - SMOOTH) * loss;
                heard.stepped(Math.min(step, length.steps()), length.steps(), loss);
            }
            next.join();
        }
    }

    private List<TrainingRow> examples(int count, ChatTemplate template, Tokenizer tokenizer) {
        return Stream.generate(() -> example(template, tokenizer)).limit(count).toList();
    }

    private TrainingRow example(ChatTemplate template, Tokenizer tokenizer) {
        Question question = questions.get(random.nextInt(questions.size()));
        TrainingText text = TrainingText.of(Transcript.of(clerk.serve(question)), template, tokenizer);
        return TrainingRow.masked("", "", text.ids(), new double[text.ids().length], text.spoken());
    }
}
