package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes the calls of {@code /v1/agl} and {@code /v1/traces}, and checks their answers. Not thread-safe. */
final class PeerWire {
    /** Found again in the latest resources, to see that they are what this bench stored. */
    private static final byte[] RESOURCE_MARK = "Answer the question of the bench.".getBytes(UTF_8);

    private static final byte[] ROLLOUT_ID = "rollout_id".getBytes(UTF_8);
    private static final byte[] ATTEMPT = "attempt".getBytes(UTF_8);
    private static final byte[] ATTEMPT_ID = "attempt_id".getBytes(UTF_8);
    private static final byte[] STATUS = "status".getBytes(UTF_8);
    private static final byte[] SUCCEEDED = "succeeded".getBytes(UTF_8);
    private static final byte[] QUEUING = "queuing".getBytes(UTF_8);
    private static final int SHOWN_BYTES = 200;

    private final int backlog;
    private final OtlpSpans otlp;
    private final JsonSpans jsonSpans;
    private final SpanCheck spanCheck;
    private final JsonScanner json = new JsonScanner();
    private final WireBuffer body = new WireBuffer(64 << 10);
    private final String api;
    private final String otlpPath;
    private final byte[] commonHeaders;

    PeerWire(Target target, SpanContent content, int backlog) {
        this.backlog = backlog;
        otlp = new OtlpSpans(content);
        jsonSpans = new JsonSpans(content);
        spanCheck = new SpanCheck(content);
        api = target.basePath() + "/v1/agl";
        otlpPath = target.basePath() + "/v1/traces";
        String authorization = target.apiKey()
                .map(key -> "Authorization: Bearer " + key + "\r\n")
                .orElse("");
        commonHeaders = (" HTTP/1.1\r\nHost: " + target.authority() + "\r\n" + authorization).getBytes(US_ASCII);
    }

    /** Writes the request of the runner's next call, head and body. */
    void write(Runner runner, WireBuffer out) {
        out.clear();
        body.clear();
        switch (runner.call()) {
            case HEALTH -> get(out.put("GET ").put(api).put("/health"));
            case RESOURCES -> get(out.put("GET ").put(api).put("/resources/latest"));
            case READ_ROLLOUT -> get(out.put("GET ").put(api).put("/rollouts/").put(runner.rolloutId()));
            case ADD_RESOURCES -> {
                body.put("{\"prompt\":{\"resource_type\":\"prompt_template\",\"engine\":\"f-string\",\"template\":\"");
                body.put(RESOURCE_MARK).put("\"}}");
                postJson(out.put("POST ").put(api).put("/resources"));
            }
            case ENQUEUE -> {
                tasks(runner.serial(), 1);
                postJson(out.put("POST ").put(api).put("/queues/rollouts/enqueue"));
            }
            case ENQUEUE_BACKLOG -> {
                tasks(runner.serial(), backlog);
                postJson(out.put("POST ").put(api).put("/queues/rollouts/enqueue"));
            }
            case DEQUEUE -> {
                body.put("{\"limit\":1,\"worker_id\":\"").put(runner.workerId()).put("\"}");
                postJson(out.put("POST ").put(api).put("/queues/rollouts/dequeue"));
            }
            case SPAN_BATCH -> {
                otlp.write(body, runner.rolloutId(), runner.attemptId(), runner.serial());
                post(out.put("POST ").put(otlpPath), "application/x-protobuf");
            }
            case SPAN -> {
                jsonSpans.write(body, runner.rolloutId(), runner.attemptId(), runner.serial(), runner.spansSent());
                postJson(out.put("POST ").put(api).put("/spans"));
            }
            case FINISH -> {
                body.put("{\"status\":\"succeeded\"}");
                out.put("POST ").put(api).put("/rollouts/").put(runner.rolloutId());
                postJson(out.put("/attempts/").put(runner.attemptId()));
            }
            case READ_SPANS -> {
                body.put("{\"rollout_id\":\"").put(runner.rolloutId());
                body.put("\",\"attempt_id\":\"").put(runner.attemptId()).put("\"}");
                postJson(out.put("POST ").put(api).put("/spans/search"));
            }
        }
    }

    /** Checks the answer of the runner's call, and takes from it what later calls need. */
    void check(Runner runner, HttpMessageReader answer) throws CheckFailure {
        switch (runner.call()) {
            case HEALTH -> expectStatus(answer, 200);
            case ADD_RESOURCES -> expectStatus(answer, 201);
            case RESOURCES -> {
                expectStatus(answer, 200);
                if (!contains(answer, RESOURCE_MARK)) {
                    throw new CheckFailure("the latest resources are not those of the bench: " + shown(answer));
                }
            }
            case READ_ROLLOUT -> {
                expectStatus(answer, 200);
                expectState(answer, SUCCEEDED);
            }
            case ENQUEUE -> {
                expectStatus(answer, 201);
                expectQueued(answer, 1);
            }
            case ENQUEUE_BACKLOG -> {
                expectStatus(answer, 201);
                expectQueued(answer, backlog);
            }
            case DEQUEUE -> {
                expectStatus(answer, 200);
                takeClaim(runner, answer);
            }
            case SPAN_BATCH -> {
                expectStatus(answer, 200);
                // Anything but an empty answer, or an empty partial_success, tells of rejected spans.
                if (answer.bodyEnd() - answer.bodyStart() > 2) {
                    throw new CheckFailure("the store took the spans only in part: " + shown(answer));
                }
            }
            case SPAN -> {
                expectStatus(answer, 201);
                if (answer.array()[answer.bodyStart()] == 'n') {
                    throw new CheckFailure("the store says that it has the span already");
                }
            }
            case FINISH -> {
                expectStatus(answer, 200);
                expectState(answer, SUCCEEDED);
            }
            case READ_SPANS -> {
                expectStatus(answer, 200);
                spanCheck.check(answer, runner.rolloutId(), runner.attemptId(), runner.serial());
            }
        }
    }

    private void tasks(long serial, int count) {
        body.put("{\"rollouts\":[");
        for (int i = 0; i < count; i++) {
            body.put(i == 0 ? "" : ",");
            body.put("{\"input\":{\"task\":\"bench\",\"number\":")
                    .decimal(serial + i)
                    .put("},\"mode\":\"train\"}");
        }
        body.put("]}");
    }

    private void get(WireBuffer out) {
        out.put(commonHeaders).put("\r\n");
    }

    private void postJson(WireBuffer out) {
        post(out, "application/json");
    }

    private void post(WireBuffer out, String contentType) {
        out.put(commonHeaders).put("Content-Type: ").put(contentType);
        out.put("\r\nContent-Length: ").decimal(body.length()).put("\r\n\r\n").put(body);
    }

    private static void expectStatus(HttpMessageReader answer, int status) throws CheckFailure {
        if (answer.status() != status) {
            throw new CheckFailure("status " + answer.status() + " instead of " + status + ": " + shown(answer));
        }
    }

    private void expectState(HttpMessageReader answer, byte[] state) throws CheckFailure {
        json.over(answer.array(), answer.bodyStart(), answer.bodyEnd());
        json.enter('{');
        while (json.member()) {
            if (!json.is(STATUS)) {
                json.skipValue();
                continue;
            }
            json.string();
            if (json.is(state)) {
                return;
            }
            throw new CheckFailure("its status is " + json.tokenText() + " instead of " + new String(state, UTF_8));
        }
        throw new CheckFailure("no status in " + shown(answer));
    }

    private void expectQueued(HttpMessageReader answer, int expected) throws CheckFailure {
        json.over(answer.array(), answer.bodyStart(), answer.bodyEnd());
        int queued = 0;
        json.enter('[');
        while (json.element()) {
            json.enter('{');
            while (json.member()) {
                if (json.is(STATUS)) {
                    json.string();
                    queued += json.is(QUEUING) ? 1 : 0;
                } else {
                    json.skipValue();
                }
            }
        }
        if (queued != expected) {
            throw new CheckFailure("enqueued " + expected + " rollouts, the answer has " + queued + " in the queue");
        }
    }

    private void takeClaim(Runner runner, HttpMessageReader answer) throws CheckFailure {
        json.over(answer.array(), answer.bodyStart(), answer.bodyEnd());
        byte[] rolloutId = null;
        byte[] attemptId = null;
        json.enter('[');
        if (!json.element()) {
            throw new CheckFailure("nothing came, though as many rollouts were enqueued before as are asked for;"
                    + " if other runners work on this store, stop them");
        }
        json.enter('{');
        while (json.member()) {
            if (json.is(ROLLOUT_ID)) {
                json.string();
                rolloutId = json.token();
            } else if (json.is(ATTEMPT)) {
                json.enter('{');
                while (json.member()) {
                    if (json.is(ATTEMPT_ID)) {
                        json.string();
                        attemptId = json.token();
                    } else {
                        json.skipValue();
                    }
                }
            } else {
                json.skipValue();
            }
        }
        if (rolloutId == null || attemptId == null) {
            throw new CheckFailure("no rollout_id or no attempt.attempt_id in " + shown(answer));
        }
        runner.hold(rolloutId, attemptId);
    }

    private static boolean contains(HttpMessageReader answer, byte[] text) {
        byte[] bytes = answer.array();
        for (int at = answer.bodyStart(); at <= answer.bodyEnd() - text.length; at++) {
            if (bytes[at] == text[0] && java.util.Arrays.equals(bytes, at, at + text.length, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }

    private static String shown(HttpMessageReader answer) {
        return answer.bodyText(SHOWN_BYTES);
    }
}
