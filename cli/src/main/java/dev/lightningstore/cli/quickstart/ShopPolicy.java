package dev.lightningstore.cli.quickstart;

import dev.lightningstore.policy.library.ModelSize;
import dev.lightningstore.policy.library.NewModel;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.policy.weights.TextFiles;
import java.util.ArrayList;
import java.util.List;

/** The policy that is taught: a decoder of some 130,000 parameters with a tokenizer of its own, made on the spot. */
public final class ShopPolicy implements AutoCloseable {
    /** Tokens of the longest visit, and some. */
    public static final int CONTEXT = 192;

    /** For {@code Torch.threads}: its matrices are so small that sharing one costs more than it saves. */
    public static final int THREADS = 1;

    private static final int MERGES = 400;

    private final TextFiles text;
    private final Decoder decoder;

    private ShopPolicy(TextFiles text, Decoder decoder) {
        this.text = text;
        this.decoder = decoder;
    }

    /** One that knows nothing yet; the same seed makes the same one. */
    static ShopPolicy fresh(Torch torch, ShopTasks tasks, long seed) {
        try (OpenModel model = new NewModel(Family.LLAMA, ModelSize.TINY, seed, corpus(tasks), MERGES).make()) {
            return new ShopPolicy(model.text(), Decoder.load(torch, model.weights(), CONTEXT));
        }
    }

    /**
     * One that has watched a clumsy clerk; the same seed makes the same one on the same machine.
     *
     * @param heard is told how far it is
     */
    public static ShopPolicy warmedUp(Torch torch, Shop shop, ShopTasks tasks, long seed, WarmUp.Listener heard) {
        return warmedUp(torch, shop, tasks, seed, WarmUp.Length.USUAL, heard);
    }

    static ShopPolicy warmedUp(
            Torch torch, Shop shop, ShopTasks tasks, long seed, WarmUp.Length length, WarmUp.Listener heard) {
        ShopPolicy policy = fresh(torch, tasks, seed);
        try {
            new WarmUp(shop, tasks.training(), seed).teach(policy, length, heard);
            return policy;
        } catch (RuntimeException e) {
            policy.close();
            throw e;
        }
    }

    /** The words that the tokenizer learns. No numbers: those are told digit by digit. */
    private static List<String> corpus(ShopTasks tasks) {
        List<String> texts = new ArrayList<>();
        for (Question question : tasks.training()) {
            String tool = question.tool().wire();
            texts.add("system\nTools: " + tool + "(item, city)");
            texts.add("user\n");
            texts.add(question.text());
            texts.add("assistant\n");
            texts.add("{\"name\": \"" + tool + "\", \"arguments\": " + Shop.arguments(question.item(), question.city())
                    + "}");
            texts.add("tool\n");
            texts.add(ShopVerifier.answer(""));
        }
        return texts;
    }

    /** With its weights as they are whenever they are read; good until this is closed. */
    public OpenModel model() {
        return new OpenModel(decoder.weights(null), text);
    }

    public Decoder decoder() {
        return decoder;
    }

    public TextFiles text() {
        return text;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
