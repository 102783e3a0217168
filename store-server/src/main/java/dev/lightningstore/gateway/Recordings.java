package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.Recording;
import dev.lightningstore.model.RecordingStore;
import dev.lightningstore.model.Replay;
import dev.lightningstore.model.Upstream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers of models' servers, recorded and given again byte by byte. It stands between the gateway and the servers, so a
 * call that is replayed goes the whole way of one that is not, and is kept as a span like it. Thread-safe.
 */
final class Recordings {
    private static final Logger log = LoggerFactory.getLogger(Recordings.class);

    /** What may differ between requests that ask the same. The model counts by the name that it is registered under. */
    private static final Set<String> IGNORED =
            Set.of("model", "user", "metadata", "store", "safety_identifier", "prompt_cache_key", "service_tier");

    private final RecordingStore store;
    private final InstantSource clock;

    Recordings(RecordingStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What to answer the call with; null where its server is to be asked, {@code NotFound} where that may not be. */
    CompletableFuture<@Nullable Recording> find(String project, Plan plan, Replay replay) {
        if (!replay.replays()) {
            return CompletableFuture.completedFuture(null);
        }
        String hash = hash(plan);
        return store.find(project, hash).thenApply(found -> {
            if (found.isEmpty() && replay == Replay.REPLAY) {
                throw new StoreException.NotFound(
                        "this project answers from recordings alone (replay), and has none of this request to model '"
                                + plan.model() + "' (" + hash + "); record it first with 'replay': 'record'",
                        Map.of("kind", "recording", "id", hash));
            }
            return found.orElse(null);
        });
    }

    /** The recorded answer as its server gave it, the events of a stream one by one. */
    static HttpResponse answer(Recording recording) {
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .set(HttpHeaderNames.CONTENT_TYPE, recording.contentType())
                .build();
        MediaType type = headers.contentType();
        return type != null && type.is(MediaType.EVENT_STREAM)
                ? HttpResponse.of(headers, StreamMessage.of(events(recording.answer())))
                : HttpResponse.of(headers, HttpData.wrap(recording.answer()));
    }

    private static HttpData[] events(byte[] stream) {
        List<HttpData> events = new ArrayList<>();
        int start = 0;
        for (int i = 1; i < stream.length; i++) {
            if (stream[i] == '\n' && stream[i - 1] == '\n') {
                events.add(HttpData.copyOf(stream, start, i + 1 - start));
                start = i + 1;
            }
        }
        if (start < stream.length) {
            events.add(HttpData.copyOf(stream, start, stream.length - start));
        }
        return events.toArray(HttpData[]::new);
    }

    /** A tape for one call; null where the project does not record. */
    @Nullable
    Tape tape(String project, Plan plan, Replay replay) {
        return replay == Replay.RECORD ? new Tape(project, plan, hash(plan)) : null;
    }

    /** Takes down what a server answers, as far as a recording may be long. Used on the event loop of its call. */
    final class Tape {
        private final String project;
        private final Plan plan;
        private final String hash;
        private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        private String contentType = "";
        private boolean whole;

        private Tape(String project, Plan plan, String hash) {
            this.project = project;
            this.plan = plan;
            this.hash = hash;
        }

        /** The same answer, which is taken down as it is read. What was heard before is forgotten. */
        HttpResponse hear(HttpResponse response) {
            answer.reset();
            whole = true;
            return response.peekHeaders(headers -> contentType = headers.get(HttpHeaderNames.CONTENT_TYPE, ""))
                    .peekData(data -> {
                        whole &= answer.size() + data.length() <= Recording.MAX_BYTES;
                        if (whole) {
                            answer.writeBytes(data.array());
                        }
                    });
        }

        /** Keeps what was heard of a call that was complete; never fails, as the call did not. */
        CompletableFuture<Boolean> keep() {
            if (!whole || contentType.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            Recording recording = new Recording(
                    hash,
                    plan.model(),
                    plan.asked().operation().path(),
                    clock.instant(),
                    contentType,
                    answer.toByteArray());
            return store.put(project, recording).exceptionally(failure -> {
                log.atWarn().setCause(failure).addKeyValue("project", project).log("a model call was not recorded");
                return false;
            });
        }
    }

    /**
     * Of the path, the model, the kind of its server, and the body that the server is asked with, its members in the
     * order of their names, without those that say nothing about the answer.
     */
    static String hash(Plan plan) {
        Upstream server = plan.servers().getFirst();
        ServerWire wire = ServerWire.of(server, plan.asked());
        ObjectNode asked = JsonText.parseObject(wire.body(plan, server), "body");
        asked.remove(IGNORED);
        String text = plan.asked().operation().path() + "\n" + plan.model() + "\n"
                + server.kind().wire() + "\n" + wire.dialect() + "\n";
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(JsonText.bytes(sorted(asked))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ArrayNode list) {
            ArrayNode sorted = JsonText.JACKSON.createArrayNode();
            list.forEach(each -> sorted.add(sorted(each)));
            return sorted;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode sorted = JsonText.object();
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> sorted.set(name, sorted(node.get(name))));
        return sorted;
    }
}
