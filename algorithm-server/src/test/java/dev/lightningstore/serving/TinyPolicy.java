package dev.lightningstore.serving;

import dev.lightningstore.policy.library.ModelSize;
import dev.lightningstore.policy.library.NewModel;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.net.Chosen;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Tokens;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import java.util.List;

/** A model that knows nothing, with an engine on it. */
final class TinyPolicy implements AutoCloseable {
    static final String NAME = "tiny";
    static final EngineLimits LIMITS = new EngineLimits(6, 160, 48, 64);

    final Torch torch = Torch.on("cpu");
    final Decoder decoder;
    final Tokenizer tokenizer;
    final Engine engine;

    private TinyPolicy(long seed, EngineLimits limits, AtSwap atSwap) {
        try (OpenModel model = model(seed)) {
            decoder = Decoder.load(torch, model.weights(), limits.context());
            tokenizer = Tokenizer.of(model.text());
        }
        engine = Engine.open(decoder, tokenizer, new PolicyVersion(NAME, "1", "h1"), limits, atSwap);
    }

    static TinyPolicy open() {
        return open(LIMITS, AtSwap.FINISH);
    }

    static TinyPolicy open(EngineLimits limits, AtSwap atSwap) {
        return new TinyPolicy(1, limits, atSwap);
    }

    static OpenModel model(long seed) {
        return new NewModel(Family.QWEN2, ModelSize.TINY, seed, List.of(), 0).make();
    }

    /** Never ends of itself. */
    static Ask ask(int[] prompt, long seed, int tokens) {
        Ask ask = Ask.of(NAME, prompt, Sampling.PLAIN, seed, tokens);
        return new Ask(
                NAME,
                prompt,
                ask.sampling(),
                seed,
                1,
                tokens,
                List.of(),
                ask.stopIds(),
                true,
                0,
                true,
                false,
                "",
                null);
    }

    static int[] prompt(int length, int first) {
        int[] prompt = new int[length];
        for (int i = 0; i < length; i++) {
            prompt[i] = 3 + (first + 7 * i) % 250;
        }
        return prompt;
    }

    /** Log-probabilities of an answer's tokens as the decoder gives them now, all at once and without a cache. */
    static float[] recomputed(Decoder decoder, int[] prompt, int[] answer) {
        int[] all = java.util.Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, all, prompt.length, answer.length);
        try (Ops ops = decoder.torch().ops()) {
            Tokens tokens = Tokens.padRight(List.of(all));
            float[] logprobs = decoder.logprobs(ops, tokens, Chosen.all(tokens), 1, 64, null)
                    .floats();
            return java.util.Arrays.copyOfRange(logprobs, prompt.length - 1, logprobs.length);
        }
    }

    @Override
    public void close() {
        engine.close();
        tokenizer.close();
        decoder.close();
        torch.close();
    }
}
