package dev.lightningstore.cli.quickstart;

import dev.lightningstore.algorithm.batch.Call;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.chat.ChatAnswer;
import dev.lightningstore.chat.ChatMessage;
import dev.lightningstore.chat.ChatModel;
import dev.lightningstore.chat.ChatOptions;
import dev.lightningstore.chat.ChatTool;
import dev.lightningstore.chat.ChatToolCall;
import dev.lightningstore.policy.text.ToolCalls;
import dev.lightningstore.serving.Answer;
import dev.lightningstore.serving.Ask;
import dev.lightningstore.serving.Drawn;
import dev.lightningstore.serving.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The model of one visit, without wires: remembers what was sampled, as the gateway does. */
final class RecordingModel implements ChatModel {
    /** What every prompt goes on from. */
    private static final TrainingRow NOTHING = new TrainingRow("", "", new int[0], new double[0], List.of());

    private final Classroom room;
    private final long seed;
    private final List<TrainingRow> rows = new ArrayList<>();

    RecordingModel(Classroom room, long seed) {
        this.room = room;
        this.seed = seed;
    }

    @Override
    public ChatAnswer chat(List<ChatMessage> messages, ChatOptions options) {
        int[] prompt = room.tokenizer.encode(room.template.render(Transcript.of(messages), true));
        Ask ask = new Ask(
                Classroom.MODEL,
                prompt,
                Sampling.PLAIN.withTemperature(Objects.requireNonNull(options.temperature())),
                seed + rows.size(),
                1,
                Objects.requireNonNull(options.maxTokens()),
                List.of(),
                Set.of(),
                false,
                0,
                false,
                false,
                "",
                null);
        Answer.Choice choice = room.engine.answer(ask).join().choices().getFirst();
        record(prompt, choice.tokens());
        ToolCalls parsed = ToolCalls.parse(
                choice.text(), options.tools().stream().map(ChatTool::name).collect(Collectors.toSet()));
        return new ChatAnswer(
                parsed.content(),
                Classroom.MODEL,
                choice.ending().wire(),
                parsed.calls().stream()
                        .map(call -> new ChatToolCall("call", call.name(), call.arguments()))
                        .toList());
    }

    /** A turn whose prompt goes on from the last answer joins its row. */
    private void record(int[] prompt, List<Drawn> answer) {
        int[] tokens = Arrays.copyOf(prompt, prompt.length + answer.size());
        for (int i = 0; i < answer.size(); i++) {
            tokens[prompt.length + i] = answer.get(i).id();
        }
        TrainingRow before = rows.isEmpty() ? NOTHING : rows.getLast();
        boolean joins = prompt.length >= before.length()
                && Arrays.equals(prompt, 0, before.length(), before.tokens(), 0, before.length());
        double[] logprobs = Arrays.copyOf(joins ? before.samplerLogprobs() : new double[0], tokens.length);
        for (int i = 0; i < answer.size(); i++) {
            logprobs[prompt.length + i] = answer.get(i).logprob();
        }
        List<Call> calls = new ArrayList<>(joins ? before.calls() : List.of());
        if (joins) {
            rows.remove(before);
        }
        calls.add(new Call(prompt.length, tokens.length, 0));
        rows.add(new TrainingRow("", room.hash(), tokens, logprobs, calls));
    }

    List<TrainingRow> rows() {
        return List.copyOf(rows);
    }
}
