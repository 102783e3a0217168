package dev.lightningstore.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Conversation;
import dev.lightningstore.serving.Ask;
import dev.lightningstore.serving.Sampling;
import dev.lightningstore.serving.form.Form;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads requests of OpenAI's wire, with what vLLM added to it. What would change the answer and is not known here is refused. */
final class AskReader {
    /** OpenAI's own default for completions. */
    private static final int COMPLETION_TOKENS = 16;

    private static final int ID_LETTERS = 24;
    private static final List<String> UNKNOWN = List.of(
            "logit_bias", "suffix", "audio", "prediction", "functions", "guided_json", "guided_regex", "guided_choice");

    private final ModelText text;
    private final FormReader forms;
    private final String defaultModel;
    private final int context;
    private final RandomGenerator random;

    /** @param random for seeds and ids that the caller does not choose */
    AskReader(ModelText text, String defaultModel, int context, RandomGenerator random) {
        this.text = text;
        this.forms = new FormReader(text.forms());
        this.defaultModel = defaultModel;
        this.context = context;
        this.random = random;
    }

    Asked chat(ObjectNode json, String address) {
        Fields fields = new Fields(json);
        checkSupported(fields);
        Form form = forms.chat(fields);
        boolean withTools = !"none".equals(fields.get("tool_choice").textValue());
        ChatTemplate template = text.template();
        if (template == null) {
            throw StoreException.Invalid.field(
                    "messages", "the model has no chat template; it answers at /v1/completions");
        }
        Conversation conversation = Conversation.ofWire(
                fields.get("messages"), withTools ? fields.get("tools") : null, fields.get("chat_template_kwargs"));
        int[] prompt =
                text.tokenizer().encode(template.render(conversation, fields.truth("add_generation_prompt", true)));
        Set<String> tools = withTools ? toolNames(fields.get("tools")) : Set.of();
        int room = Math.max(1, context - prompt.length);
        int limit = fields.whole("max_completion_tokens", fields.whole("max_tokens", room));
        int likeliest = fields.whole("top_logprobs", 0);
        boolean logprobs = fields.truth("logprobs", false);
        Fields.check("top_logprobs", likeliest == 0 || logprobs, "asked for together with logprobs");
        return read(fields, prompt, limit, logprobs, likeliest, tools, form, true, address);
    }

    Asked completion(ObjectNode json, String address) {
        Fields fields = new Fields(json);
        checkSupported(fields);
        Fields.check("echo", !fields.truth("echo", false), "false: a prompt is not answered with itself here");
        int limit = fields.whole("max_tokens", COMPLETION_TOKENS);
        int likeliest = fields.whole("logprobs", 0);
        return read(
                fields,
                prompt(fields.get("prompt")),
                limit,
                fields.has("logprobs"),
                likeliest,
                Set.of(),
                forms.completion(fields),
                false,
                address);
    }

    private Asked read(
            Fields fields,
            int[] prompt,
            int maxTokens,
            boolean logprobs,
            int likeliest,
            Set<String> tools,
            @Nullable Form form,
            boolean chat,
            String address) {
        Sampling sampling = sampling(fields);
        String model = Objects.requireNonNullElse(fields.text("model"), defaultModel);
        Ask ask = new Ask(
                model.isBlank() ? defaultModel : model,
                prompt,
                sampling,
                fields.seed("seed", random.nextLong() >>> 1),
                fields.whole("n", 1),
                maxTokens,
                fields.texts("stop"),
                stopIds(fields),
                fields.truth("ignore_eos", false),
                likeliest,
                // Some models mark the call of a tool with a special token.
                fields.truth("skip_special_tokens", tools.isEmpty()),
                fields.truth("stream", false),
                Objects.requireNonNullElse(fields.text("user"), address),
                form);
        return new Asked(
                ask,
                (chat ? "chatcmpl-" : "cmpl-") + id(),
                chat,
                logprobs,
                raw(fields, sampling),
                fields.truth("return_token_ids", false),
                fields.get("stream_options").path("include_usage").asBoolean(),
                tools);
    }

    private static Sampling sampling(Fields fields) {
        return new Sampling(
                fields.number("temperature", 1),
                Math.max(0, fields.whole("top_k", 0)),
                fields.number("top_p", 1),
                fields.number("min_p", 0),
                fields.number("repetition_penalty", 1),
                fields.number("presence_penalty", 0),
                fields.number("frequency_penalty", 0));
    }

    /** By vLLM's name. Where the likeliest token is always taken, what it was drawn from says nothing. */
    private static boolean raw(Fields fields, Sampling sampling) {
        String mode = fields.text("logprobs_mode");
        if (mode == null) {
            return sampling.temperature() == 0;
        }
        Fields.check(
                "logprobs_mode",
                mode.equals("raw_logprobs") || mode.equals("processed_logprobs"),
                "raw_logprobs or processed_logprobs");
        return mode.equals("raw_logprobs");
    }

    private int[] prompt(JsonNode prompt) {
        if (prompt.isTextual()) {
            return text.tokenizer().encode(prompt.textValue(), true);
        }
        boolean listOfOne = prompt.size() == 1 && !prompt.get(0).isNumber();
        if (listOfOne) {
            return prompt(prompt.get(0));
        }
        Fields.check(
                "prompt",
                prompt.isArray() && !prompt.isEmpty() && prompt.get(0).isNumber(),
                "a text or a list of token ids, one of them a request");
        return Fields.ids("prompt", prompt, text.vocabulary());
    }

    private Set<Integer> stopIds(Fields fields) {
        JsonNode list = fields.get("stop_token_ids");
        return Arrays.stream(Fields.ids("stop_token_ids", list, text.vocabulary()))
                .boxed()
                .collect(Collectors.toSet());
    }

    private static Set<String> toolNames(JsonNode tools) {
        Set<String> names = new LinkedHashSet<>();
        tools.forEach(tool -> names.add(
                tool.path("function").path("name").asText(tool.path("name").asText())));
        return names;
    }

    private static void checkSupported(Fields fields) {
        for (String name : UNKNOWN) {
            Fields.check(
                    name,
                    !fields.has(name)
                            || fields.get(name).isEmpty() && !fields.get(name).isValueNode(),
                    "left out: it is not supported");
        }
        Fields.check("best_of", fields.whole("best_of", 1) <= fields.whole("n", 1), "at most n");
    }

    private String id() {
        StringBuilder id = new StringBuilder();
        while (id.length() < ID_LETTERS) {
            id.append(String.format(Locale.ROOT, "%016x", random.nextLong()));
        }
        return id.substring(0, ID_LETTERS);
    }
}
