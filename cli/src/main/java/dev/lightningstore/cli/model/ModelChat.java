package dev.lightningstore.cli.model;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.serving.AtSwap;
import dev.lightningstore.serving.Engine;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.serving.PolicyVersion;
import dev.lightningstore.serving.Sampling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "chat",
        description = {
            "Talks with a policy in the terminal; no server is needed.",
            "Each line is a question. /reset begins a new conversation, /exit or the end of the input ends it.",
            "On a pipe only the answers are printed."
        },
        footer = {
            "  lightning model chat smol --system 'You answer briefly.'",
            "  lightning model chat smol -p 'What is the capital of France?' --temperature 0",
            "  lightning model chat smol --seed 7 < questions.txt"
        })
final class ModelChat extends LocalCommand {
    private static final String RESET = "/reset";
    private static final String EXIT = "/exit";

    @Parameters(paramLabel = "NAME", description = "The policy's name.")
    private String name = "";

    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "QUESTION",
            description = "Ask only this, and end.")
    private @Nullable String question;

    @Option(names = "--system", paramLabel = "TEXT", description = "What the policy is told first.")
    private @Nullable String system;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1",
            description = "0 for the likeliest answer (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Of an answer (default: all that is left of the context).")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same questions with the same seed get the same answers (default: another each time).")
    private @Nullable Long seed;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            defaultValue = "2048",
            description = "Of the whole conversation (default: ${DEFAULT-VALUE}).")
    private int context;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, gpu0, … (default: ${DEFAULT-VALUE}).")
    private String device = "";

    @Override
    void run(ModelLibrary library) throws Exception {
        Sampling sampling = Sampling.PLAIN.withTemperature(temperature);
        if (maxTokens != null && maxTokens < 1) {
            throw StoreException.Invalid.field("max-tokens", "must be at least 1, is " + maxTokens);
        }
        StoredModel stored = library.get(name);
        try (OpenModel model = library.open(stored)) {
            ChatTemplate template = ChatTemplate.of(model.text(), Clock.systemDefaultZone());
            EngineLimits limits = EngineLimits.DEFAULT
                    .withSlots(1)
                    .withContext(Math.min(context, model.weights().config().maxPositions()));
            try (Torch torch = Torch.on(device);
                    Decoder decoder = Decoder.load(torch, model.weights(), limits.context());
                    Tokenizer tokenizer = Tokenizer.of(model.text());
                    Engine engine = Engine.open(
                            decoder,
                            tokenizer,
                            new PolicyVersion(name, "1", stored.policyHash()),
                            limits,
                            AtSwap.FINISH)) {
                long first = seed == null ? new SecureRandom().nextLong() >>> 1 : seed;
                talk(new Talk(
                        engine, tokenizer, template, new Talk.Manner(name, system, sampling, maxTokens, first), out()));
            }
        }
    }

    private void talk(Talk talk) throws IOException {
        if (question != null) {
            ask(talk, question);
            return;
        }
        boolean terminal = System.console() != null;
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        for (String line = next(in, terminal); line != null && !line.equals(EXIT); line = next(in, terminal)) {
            if (line.equals(RESET)) {
                talk.reset();
            } else if (line.startsWith("/")) {
                tell(line + " is no command; there are " + RESET + " and " + EXIT);
            } else if (!line.isEmpty()) {
                try {
                    ask(talk, line);
                } catch (StoreException e) {
                    tell(e.getMessage());
                }
            }
        }
    }

    private void ask(Talk talk, String asked) {
        if (!talk.ask(asked)) {
            tell("(cut off: the answer has as many tokens as it may)");
        }
    }

    private @Nullable String next(BufferedReader in, boolean terminal) throws IOException {
        if (terminal) {
            out().print("> ");
            out().flush();
        }
        String line = in.readLine();
        return line == null ? null : line.strip();
    }

    private void tell(@Nullable String what) {
        err().println(what);
        err().flush();
    }
}
