package dev.lightningstore.serving.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.policy.text.ToolCalls;
import dev.lightningstore.serving.Answering;
import dev.lightningstore.serving.Drawn;
import dev.lightningstore.serving.PolicyVersion;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer as server-sent events, a token each. Where tools may be called, a choice's text comes at its end, once it is known what of it
 * is a call; its ids and log-probabilities come at once all the same. What a slow reader leaves waits here, at most one answer.
 */
final class StreamedAnswer implements Answering {
    private static final HttpData DONE = HttpData.ofUtf8("data: [DONE]\n\n");

    private final ServiceRequestContext ctx;
    private final Asked asked;
    private final AnswerJson json;
    private final Function<PolicyVersion, ResponseHeaders> headers;
    private final HttpResponseWriter out = HttpResponse.streaming();
    private final StringBuilder[] held;
    private final int[] offsets;
    private int tokens;
    private boolean begun;
    private @Nullable PolicyVersion by;

    /** @param headers of the answer, given which weights write it */
    StreamedAnswer(
            ServiceRequestContext ctx, Asked asked, AnswerJson json, Function<PolicyVersion, ResponseHeaders> headers) {
        this.ctx = ctx;
        this.asked = asked;
        this.json = json;
        this.headers = headers;
        this.held = new StringBuilder[asked.ask().choices()];
        this.offsets = new int[held.length];
        for (int i = 0; i < held.length; i++) {
            held[i] = new StringBuilder();
        }
    }

    HttpResponse response() {
        return out;
    }

    @Override
    public void started(PolicyVersion policy) {
        inOrder(() -> {
            by = policy;
            begun = true;
            write(headers.apply(policy));
            ObjectNode chunk = chunk();
            ArrayNode choices = chunk.putArray("choices");
            for (int i = 0; i < held.length; i++) {
                ObjectNode choice = choices.addObject().put("index", i);
                if (asked.chat()) {
                    choice.putObject("delta").put("role", "assistant").put("content", "");
                } else {
                    choice.put("text", "");
                }
                choice.putNull("finish_reason");
            }
            json.promptIds(chunk, choices);
            send(chunk);
        });
    }

    @Override
    public void token(int choice, Drawn token, String text) {
        inOrder(() -> {
            tokens++;
            ObjectNode chunk = chunk();
            ObjectNode part = text(chunk, choice, hold(choice, text));
            part.putNull("finish_reason");
            if (asked.logprobs()) {
                part.set("logprobs", json.logprobs().of(List.of(token), offsets[choice]));
                offsets[choice] += json.logprobs().text(token.id()).length();
            } else {
                part.putNull("logprobs");
            }
            if (asked.tokenIds()) {
                part.putArray("token_ids").add(token.id());
            }
            send(chunk);
        });
    }

    @Override
    public void finished(int choice, Ending ending, String text) {
        inOrder(() -> {
            ObjectNode chunk = chunk();
            ToolCalls said = ToolCalls.parse(held[choice] + text, asked.tools());
            boolean calls = !asked.tools().isEmpty() && !said.calls().isEmpty();
            ObjectNode part;
            if (calls) {
                part = text(chunk, choice, "");
                json.calls((ObjectNode) part.get("delta"), said, choice);
            } else {
                part = text(chunk, choice, held[choice] + text);
            }
            part.put("finish_reason", AnswerJson.reason(ending, calls));
            part.putNull("logprobs");
            send(chunk);
        });
    }

    @Override
    public void done(int cachedTokens) {
        inOrder(() -> {
            if (asked.usage()) {
                ObjectNode chunk = chunk();
                chunk.putArray("choices");
                chunk.set("usage", json.usage(tokens, cachedTokens));
                send(chunk);
            }
            write(DONE);
            out.close();
        });
    }

    @Override
    public void failed(RuntimeException reason) {
        inOrder(() -> {
            ObjectNode body = Errors.body(ctx, reason);
            if (begun) {
                send(body);
            } else {
                HttpStatus status = Errors.status(reason);
                write(ResponseHeaders.builder(status)
                        .contentType(MediaType.JSON)
                        .build());
                write(HttpData.ofUtf8(body.toString()));
            }
            out.close();
        });
    }

    /** JSON is not made in the engine's thread, for which all others wait. */
    private void inOrder(Runnable what) {
        ctx.eventLoop().withoutContext().execute(what);
    }

    private String hold(int choice, String text) {
        if (asked.tools().isEmpty()) {
            return text;
        }
        held[choice].append(text);
        return "";
    }

    private ObjectNode chunk() {
        PolicyVersion policy = by == null ? new PolicyVersion(asked.ask().model(), "", "") : by;
        return json.head(policy, asked.chat() ? "chat.completion.chunk" : "text_completion");
    }

    private ObjectNode text(ObjectNode chunk, int choice, String text) {
        ArrayNode choices = chunk.withArray("choices");
        ObjectNode part = choices.addObject().put("index", choice);
        if (asked.chat()) {
            ObjectNode delta = part.putObject("delta");
            if (!text.isEmpty()) {
                delta.put("content", text);
            }
        } else {
            part.put("text", text);
        }
        return part;
    }

    private void send(ObjectNode event) {
        write(HttpData.ofUtf8("data: " + event + "\n\n"));
    }

    /** Fails only where the reader is gone, and then nobody is left to tell. */
    private void write(HttpObject part) {
        boolean _ = out.tryWrite(part);
    }
}
