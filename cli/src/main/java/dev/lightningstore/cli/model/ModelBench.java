package dev.lightningstore.cli.model;

import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.serving.AtSwap;
import dev.lightningstore.serving.Engine;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.serving.PolicyVersion;
import dev.lightningstore.serving.Throughput;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        description = {
            "Measures how many tokens a second a policy writes, by how many ask at the same time.",
            "Each has a prompt of its own; prompts are read within the time that is measured."
        },
        footer = {"  lightning model bench smol", "  lightning model bench smol --callers 16 --tokens 128 --device gpu0"
        })
final class ModelBench extends ShowingCommand {
    private static final int SEED = 1;

    @Parameters(paramLabel = "NAME", description = "The policy's name.")
    private String name = "";

    @Option(
            names = "--callers",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,4,16,64",
            description = "How many ask at the same time, one run each (default: ${DEFAULT-VALUE}).")
    private List<Integer> callers = List.of();

    @Option(
            names = "--prompt",
            paramLabel = "TOKENS",
            defaultValue = "64",
            description = "Of each prompt (default: ${DEFAULT-VALUE}).")
    private int prompt;

    @Option(
            names = "--tokens",
            paramLabel = "TOKENS",
            defaultValue = "64",
            description = "Of each answer (default: ${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, gpu0, … (default: ${DEFAULT-VALUE}).")
    private String device = "";

    @Override
    void run(ModelLibrary library) throws Exception {
        StoredModel stored = library.get(name);
        int slots = callers.stream().mapToInt(Integer::intValue).max().orElse(1);
        EngineLimits limits = new EngineLimits(slots, prompt + tokens, EngineLimits.DEFAULT.prefillTokens(), slots);
        try (OpenModel model = library.open(stored);
                Torch torch = Torch.on(device);
                Decoder decoder = Decoder.load(torch, model.weights(), limits.context());
                Tokenizer tokenizer = Tokenizer.of(model.text());
                Engine engine = Engine.open(
                        decoder, tokenizer, new PolicyVersion(name, "1", stored.policyHash()), limits, AtSwap.FINISH)) {
            SplittableRandom random = new SplittableRandom(SEED);
            int vocabulary = decoder.config().vocabSize();
            int warmUp = 4;
            Throughput _ = Throughput.measure(engine, name, vocabulary, prompt, warmUp, slots, random);
            List<Throughput> found = new ArrayList<>();
            for (int each : callers) {
                found.add(Throughput.measure(engine, name, vocabulary, prompt, tokens, each, random));
                progress().at(each + " callers", found.size(), callers.size());
            }
            output().list(new ThroughputView(), found);
        }
    }
}
