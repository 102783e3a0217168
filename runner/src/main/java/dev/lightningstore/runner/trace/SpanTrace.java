package dev.lightningstore.runner.trace;

import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.runner.AttemptTrace;
import dev.lightningstore.trace.Emitter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The trace of one attempt, with the span and attribute names that agentlightning 0.3's own adapters understand. */
final class SpanTrace implements AttemptTrace, Emitter {
    private static final String ANNOTATION = "agentlightning.annotation";
    private static final String OPERATION = "agentlightning.operation";

    private final SpanMaker spans;
    private final SpanSender sender;
    private final InstantSource clock;
    private final ThreadLocal<@Nullable OpenSpan> current = new ThreadLocal<>();

    SpanTrace(SpanMaker spans, SpanSender sender, InstantSource clock) {
        this.spans = spans;
        this.sender = sender;
        this.clock = clock;
    }

    @Override
    public Emitter emitter() {
        return this;
    }

    @Override
    public boolean flush(Duration patience) throws InterruptedException {
        return sender.flush(patience);
    }

    @Override
    public void close() {
        sender.close();
    }

    @Override
    public void emitStart(String taskId, @Nullable Json input) {
        say(OPERATION, operation("start", input, null, "lightning.task_id", taskId), null);
    }

    @Override
    public void emitAction(String action, @Nullable Json input, @Nullable Json output) {
        say(OPERATION, operation(action, input, output), null);
    }

    @Override
    public void emitEnd(boolean success, @Nullable Json output) {
        say(OPERATION, operation("end", null, output), success ? null : "the agent says that it failed");
    }

    /** The peer takes the first reward of a span for the primary one. */
    @Override
    public void emitReward(Reward reward) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        reward(attributes, 0, reward.primary(), reward.value());
        int place = 1;
        for (Map.Entry<String, Double> each : reward.values().entrySet()) {
            if (!each.getKey().equals(reward.primary())) {
                reward(attributes, place++, each.getKey(), each.getValue());
            }
        }
        say(ANNOTATION, attributes, null);
    }

    private static void reward(Map<String, Object> attributes, int place, String name, double value) {
        attributes.put("agentlightning.reward." + place + ".name", name);
        attributes.put("agentlightning.reward." + place + ".value", value);
    }

    @Override
    public void emitMessage(String message) {
        say("agentlightning.message", Map.of("agentlightning.message.body", message), null);
    }

    @Override
    public void emitObject(Json object) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("agentlightning.object.type", object.isObject() ? "dict" : "json");
        attributes.put("agentlightning.object.json", object.toString());
        say("agentlightning.object", attributes, null);
    }

    @Override
    public void emitException(Throwable exception) {
        StringWriter stack = new StringWriter();
        exception.printStackTrace(new PrintWriter(stack));
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("exception.type", exception.getClass().getName());
        attributes.put("exception.message", String.valueOf(exception.getMessage()));
        attributes.put("exception.stacktrace", stack.toString());
        say("agentlightning.exception", attributes, null);
    }

    @Override
    public void emitAnnotation(Map<String, String> annotation) {
        say(ANNOTATION, new LinkedHashMap<>(annotation), null);
    }

    @Override
    public Operation emitOperation(String name, @Nullable Json input) {
        OpenSpan opened = new OpenSpan(name, input);
        current.set(opened);
        return opened;
    }

    private static Map<String, Object> operation(
            String name, @Nullable Json input, @Nullable Json output, String... more) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("agentlightning.operation.name", name);
        if (input != null) {
            attributes.put("agentlightning.operation.input", input.toString());
        }
        if (output != null) {
            attributes.put("agentlightning.operation.output", output.toString());
        }
        for (int i = 0; i < more.length; i += 2) {
            attributes.put(more[i], more[i + 1]);
        }
        return attributes;
    }

    private void say(String name, Map<String, Object> attributes, @Nullable String failure) {
        OpenSpan parent = current.get();
        Instant now = clock.instant();
        send(spans.newId(), parent == null ? null : parent.id, name, now, attributes, failure);
    }

    /** An emitter never throws into the agent. */
    private void send(
            String id,
            @Nullable String parent,
            String name,
            Instant start,
            Map<String, Object> attributes,
            @Nullable String failure) {
        try {
            sender.send(spans.make(id, parent, name, start, clock.instant(), attributes, failure));
        } catch (RuntimeException tooLarge) {
            sender.drop();
        }
    }

    private final class OpenSpan implements Operation {
        private final String id = spans.newId();
        private final @Nullable OpenSpan parent = current.get();
        private final Instant start = clock.instant();
        private final String name;
        private final @Nullable Json input;
        private @Nullable Json output;
        private @Nullable String failure;

        OpenSpan(String name, @Nullable Json input) {
            this.name = name;
            this.input = input;
        }

        @Override
        public void output(Json output) {
            this.output = output;
        }

        @Override
        public void failed(Throwable exception) {
            failure = String.valueOf(exception.getMessage());
        }

        @Override
        public void close() {
            current.set(parent);
            send(id, parent == null ? null : parent.id, OPERATION, start, operation(name, input, output), failure);
        }
    }
}
