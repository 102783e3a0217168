package dev.lightningstore.serving.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lightningstore.policy.library.ModelSource;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.weights.TextFiles;
import dev.lightningstore.policy.weights.TokenBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/** Prints what a form costs a token, with the tokenizer of a model whose folder or GGUF file is the argument. */
public final class FormBench {
    private static final int ROUNDS = 5;
    private static final int ANSWERS = 20;
    private static final int TOKENS = 64;
    private static final String CALL =
            "{\"type\":\"object\",\"properties\":{\"tool\":{\"enum\":[\"add\",\"mul\"]},\"a\":{\"type\":\"integer\"},"
                    + "\"why\":{\"type\":\"string\"}},\"required\":[\"tool\",\"a\",\"why\"]}";

    private FormBench() {}

    public static void main(String[] args) throws IOException {
        TextFiles text;
        try (OpenModel model = ModelSource.open(Path.of(args[0]))) {
            text = model.text();
        }
        int vocabulary = TokenBytes.of(text).count();
        System.out.println(vocabulary + " tokens");
        for (String schema : List.of(CALL, "{\"type\":\"object\"}")) {
            for (int round = 0; round < ROUNDS; round++) {
                measure(new Forms(text, vocabulary, text.eosIds()), schema);
            }
        }
    }

    private static void measure(Forms forms, String schema) throws IOException {
        JsonNode json = new JsonMapper().readTree(schema);
        long start = System.nanoTime();
        Form form = forms.of(new Forms.Wanted(json, "schema", List.of()));
        long made = System.nanoTime() - start;
        long[] cold = answers(form);
        long[] warm = answers(form);
        System.out.printf(
                "%.40s: made in %d ms; a token %d us at first (%d us the slowest), %d us for the same answers again%n",
                schema, made / 1_000_000, cold[0] / 1_000, cold[1] / 1_000, warm[0] / 1_000);
    }

    /** The mean and the largest time of a token. */
    private static long[] answers(Form form) {
        long sum = 0;
        long slowest = 0;
        long count = 0;
        for (int seed = 0; seed < ANSWERS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Form.Writing writing = form.begin();
            for (int i = 0; i < TOKENS; i++) {
                long start = System.nanoTime();
                BitSet allowed = writing.allowed();
                long took = System.nanoTime() - start;
                int place = random.nextInt(allowed.cardinality());
                int id = allowed.stream().skip(place).findFirst().orElseThrow();
                start = System.nanoTime();
                writing.wrote(id);
                took += System.nanoTime() - start;
                sum += took;
                slowest = Math.max(slowest, took);
                count++;
            }
        }
        return new long[] {sum / count, slowest};
    }
}
