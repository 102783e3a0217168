package dev.lightningstore.cli.quickstart;

import dev.lightningstore.algorithm.AlgorithmSettings;
import dev.lightningstore.algorithm.DecoderPolicy;
import dev.lightningstore.algorithm.PolicyGradient;
import dev.lightningstore.algorithm.StepFigures;
import dev.lightningstore.algorithm.batch.Episode;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.train.AdamW;
import dev.lightningstore.serving.AtSwap;
import dev.lightningstore.serving.Engine;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.serving.PolicyVersion;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The quickstart's policy, agent and algorithm in one process, with nothing between them: what is learned here is learned fast. */
final class Classroom implements AutoCloseable {
    static final String MODEL = "clerk";
    private static final EngineLimits LIMITS = new EngineLimits(64, ShopPolicy.CONTEXT, 4096, 1024);

    final Tokenizer tokenizer;
    final ChatTemplate template;
    final Engine engine;
    private final ShopPolicy policy;
    private final Shop shop;
    private int version;

    Classroom(ShopPolicy policy, Shop shop) {
        this.policy = policy;
        this.shop = shop;
        tokenizer = Tokenizer.of(policy.text());
        template = ChatTemplate.of(policy.text(), Clock.systemUTC());
        engine = Engine.open(policy.decoder(), tokenizer, new PolicyVersion(MODEL, "0", hash()), LIMITS, AtSwap.FINISH);
    }

    /** Of the weights that are sampled from. */
    String hash() {
        return "version " + version;
    }

    /** One visit, and what was sampled in it. */
    record Lived(Visit visit, List<TrainingRow> rows) {}

    /** Hears of each step of the training. */
    interface Listener {
        void stepped(int step, StepFigures figures);
    }

    /** Each question so many times, all of them at once. */
    List<Lived> live(List<Question> questions, int times, double temperature, long seed) {
        ShopAgent agent = new ShopAgent(shop, MODEL, temperature);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Lived>> running = new ArrayList<>();
            for (int i = 0; i < questions.size() * times; i++) {
                Question question = questions.get(i / times);
                RecordingModel model = new RecordingModel(this, seed * 1_000_003 + i * 7L);
                running.add(threads.submit(() -> new Lived(agent.visit(question, model), model.rows())));
            }
            List<Lived> lived = new ArrayList<>();
            for (Future<Lived> each : running) {
                lived.add(each.get());
            }
            return lived;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each of these questions so many times, on tries that the training does not have. */
    List<Visit> visits(List<Question> questions, int times, double temperature) {
        return live(questions, times, temperature, -1).stream()
                .map(Lived::visit)
                .toList();
    }

    void learn(List<Question> questions, Map<String, String> settings, int steps, Listener heard) {
        AlgorithmSettings read = AlgorithmSettings.of(settings);
        PolicyGradient algorithm = (PolicyGradient) read.algorithm();
        int group = read.schedule().groupSize();
        int asked = read.schedule().batchSize() / group;
        long seed = algorithm.updates().seed();
        try (AdamW optimizer = new AdamW(
                policy.decoder().torch(),
                DecoderPolicy.parameters(policy.decoder(), null, null),
                new AdamW.Settings(0.9, 0.999, 1e-8, 0, algorithm.updates().maxGradientNorm()))) {
            DecoderPolicy taught =
                    new DecoderPolicy(policy.decoder(), null, null, DecoderPolicy.Options.DEFAULT, optimizer::step);
            for (int step = 0; step < steps; step++) {
                List<Question> batch = new ArrayList<>();
                for (int i = 0; i < asked; i++) {
                    batch.add(questions.get((step * asked + i) % questions.size()));
                }
                List<Lived> lived = live(batch, group, Lesson.TEMPERATURE, seed * 1_009 + step);
                PolicyGradient.Outcome outcome =
                        algorithm.step(taught, null, episodes(lived, group), Set.of(hash()), step);
                version++;
                engine.swap(String.valueOf(version), hash(), () -> {}).join();
                heard.stepped(step, outcome.figures());
            }
        }
    }

    private static List<Episode> episodes(List<Lived> lived, int group) {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < lived.size(); i++) {
            Lived each = lived.get(i);
            double reward = ShopVerifier.reward(each.visit()).value();
            episodes.add(Episode.of("rollout " + i, "group " + i / group, reward, each.rows()));
        }
        return episodes;
    }

    @Override
    public void close() {
        engine.close();
        tokenizer.close();
    }
}
