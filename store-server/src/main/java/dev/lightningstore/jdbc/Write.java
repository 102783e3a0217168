package dev.lightningstore.jdbc;

/**
 * The statements of a commit, in the order in which they are sent: rows are inserted before they are changed, and rows
 * that servers share come last, so that they are locked as briefly as can be.
 */
enum Write {
    INSERT_ROLLOUT(
            "INSERT INTO rollout (no, project, status, attempts, uncounted, mode, resources_id, group_id, priority,"
                    + " queue_rank, start_time, end_time, timeout_nanos, silence_nanos, max_attempts, retry_on, disordered,"
                    + " failure_kind, failure) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
    INSERT_TASK("INSERT INTO task (no, input, metadata) VALUES (?,?,?)"),
    UPDATE_TASK("UPDATE task SET input = ?, metadata = ? WHERE no = ?"),
    INSERT_GROUP("INSERT INTO rollout_group (project, group_id, no) VALUES (?,?,?)"),
    INSERT_QUEUE("INSERT INTO queue (project, rank_no, no) VALUES (?,?,?)"),
    DELETE_QUEUE("DELETE FROM queue WHERE project = ? AND rank_no = ? AND no = ?"),
    UPDATE_ROLLOUT("UPDATE rollout SET status = ?, attempts = ?, uncounted = ?, mode = ?, resources_id = ?,"
            + " queue_rank = ?, end_time = ?, timeout_nanos = ?, silence_nanos = ?, max_attempts = ?, retry_on = ?,"
            + " disordered = ?, failure_kind = ?, failure = ? WHERE no = ?"),
    INSERT_ATTEMPT(
            "INSERT INTO attempt (k, status, worker, start_time, end_time, heartbeat, spans, last_seq, lease_ttl,"
                    + " lease_until, due, failure_kind, failure, metadata) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
    UPDATE_ATTEMPT("UPDATE attempt SET status = ?, worker = ?, end_time = ?, heartbeat = ?, spans = ?, last_seq = ?,"
            + " lease_until = ?, due = ?, failure_kind = ?, failure = ?, metadata = ? WHERE k = ?"),
    PUT_WATCH(
            "MERGE INTO watch (k, due) KEY (k) VALUES (?,?)",
            "INSERT INTO watch (k, due) VALUES (?,?) ON CONFLICT (k) DO UPDATE SET due = EXCLUDED.due"),
    DELETE_WATCH("DELETE FROM watch WHERE k = ?"),
    INSERT_SPAN("INSERT INTO span (k, seq, span_key, format, payload) VALUES (?,?,?,?,?)"),
    INSERT_FREE_SPAN("INSERT INTO free_span (attempt, span_key) VALUES (?,?)"),
    INSERT_RESOURCE("INSERT INTO resource (project, id, version, create_time, update_time, tick, body)"
            + " VALUES (?,?,?,?,?,?,?)"),
    INSERT_REQUEST("INSERT INTO request (project, id, at_time, answer) VALUES (?,?,?,?)"),
    INSERT_JOB("INSERT INTO job (no, project, name, spec, tasks, state, create_time, update_time, fence, idle_claims,"
            + " lease_ttl, step, stopping) VALUES (?,?,?,?,?,?,?,?,0,0,0,0,FALSE)"),
    INSERT_JOB_TASK("INSERT INTO job_task (job, position, mode, input) VALUES (?,?,?,?)"),
    UPDATE_JOB("UPDATE job SET state = ?, update_time = ?, end_time = ?, worker = ?, fence = ?, idle_claims = ?,"
            + " lease_ttl = ?, lease_until = ?, step = ?, stopping = ?, progress = ?, checkpoint_step = ?,"
            + " checkpoint_uri = ?, checkpoint_sha256 = ?, checkpoint_bytes = ?, resources_id = ?, message = ?"
            + " WHERE no = ?"),
    INSERT_JOB_STEP("INSERT INTO job_step (job, step, fence, at_time, figures, run_cursor, checkpoint_step,"
            + " checkpoint_uri, checkpoint_sha256, checkpoint_bytes, resources_id) VALUES (?,?,?,?,?,?,?,?,?,?,?)"),
    INSERT_JOB_ROLLOUT("INSERT INTO job_rollout (job, rollout, place, used_as, reason, reward) VALUES (?,?,?,?,?,?)"),
    DELETE_SPANS("DELETE FROM span WHERE k BETWEEN ? AND ?"),
    DELETE_FREE_SPANS("DELETE FROM free_span WHERE attempt = ?"),
    DELETE_ATTEMPTS("DELETE FROM attempt WHERE k BETWEEN ? AND ?"),
    DELETE_GROUP("DELETE FROM rollout_group WHERE project = ? AND group_id = ? AND no = ?"),
    DELETE_TASK("DELETE FROM task WHERE no = ?"),
    DELETE_ROLLOUT_NAMES("DELETE FROM rollout_name WHERE no = ?"),
    DELETE_ROLLOUT("DELETE FROM rollout WHERE no = ?"),
    INSERT_PROJECT("INSERT INTO project (no, name, create_time, max_queued, max_rollouts, max_span_bytes,"
            + " retention_nanos) VALUES (?,?,?,?,?,?,?)"),
    UPDATE_PROJECT("UPDATE project SET max_queued = ?, max_rollouts = ?, max_span_bytes = ?, retention_nanos = ?"
            + " WHERE no = ?"),
    INSERT_KEY("INSERT INTO api_key (id, project, role, name, hash, create_time, expire_time, revoke_time)"
            + " VALUES (?,?,?,?,?,?,?,?)"),
    REVOKE_KEY("UPDATE api_key SET revoke_time = ? WHERE id = ? AND revoke_time IS NULL"),
    INSERT_ROLLOUT_NAME("INSERT INTO rollout_name (project, name, no) VALUES (?,?,?)"),
    NO_PREFERRED_UPSTREAM("UPDATE upstream SET preferred = FALSE WHERE project = ?"),
    PUT_UPSTREAM(
            "MERGE INTO upstream (project, model, endpoint, kind, served_model, secret, version, hash, preferred,"
                    + " token_ids, responses, tick, price_in, price_out) KEY (project, model, endpoint)"
                    + " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            "INSERT INTO upstream (project, model, endpoint, kind, served_model, secret, version, hash, preferred,"
                    + " token_ids, responses, tick, price_in, price_out) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
                    + " ON CONFLICT (project, model, endpoint) DO UPDATE SET"
                    + " kind = EXCLUDED.kind, served_model = EXCLUDED.served_model, secret = EXCLUDED.secret,"
                    + " version = EXCLUDED.version, hash = EXCLUDED.hash, preferred = EXCLUDED.preferred,"
                    + " token_ids = EXCLUDED.token_ids, responses = EXCLUDED.responses,"
                    + " price_in = EXCLUDED.price_in, price_out = EXCLUDED.price_out"),
    SET_WEIGHTS("UPDATE upstream SET version = ?, hash = ? WHERE project = ? AND model = ?"),
    PUT_SWAP(
            "MERGE INTO model_swap (project, model, holds, until_time) KEY (project, model) VALUES (?,?,?,?)",
            "INSERT INTO model_swap (project, model, holds, until_time) VALUES (?,?,?,?) ON CONFLICT (project, model)"
                    + " DO UPDATE SET holds = EXCLUDED.holds, until_time = EXCLUDED.until_time"),
    DELETE_SWAP("DELETE FROM model_swap WHERE project = ? AND model = ?"),
    DELETE_UPSTREAM("DELETE FROM upstream WHERE project = ? AND model = ? AND endpoint = ?"),
    PUT_GATEWAY_SETTINGS(
            "MERGE INTO gateway_settings (project, rewards_from_verifier, redact, free_traces, max_calls, max_turns,"
                    + " max_tokens, max_trajectory_tokens, max_seconds, replay, pause_nanos, pause_reason)"
                    + " KEY (project) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            "INSERT INTO gateway_settings (project, rewards_from_verifier, redact, free_traces, max_calls, max_turns,"
                    + " max_tokens, max_trajectory_tokens, max_seconds, replay, pause_nanos, pause_reason)"
                    + " VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (project) DO UPDATE SET"
                    + " rewards_from_verifier = EXCLUDED.rewards_from_verifier, redact = EXCLUDED.redact,"
                    + " free_traces = EXCLUDED.free_traces, max_calls = EXCLUDED.max_calls,"
                    + " max_turns = EXCLUDED.max_turns, max_tokens = EXCLUDED.max_tokens,"
                    + " max_trajectory_tokens = EXCLUDED.max_trajectory_tokens, max_seconds = EXCLUDED.max_seconds,"
                    + " replay = EXCLUDED.replay, pause_nanos = EXCLUDED.pause_nanos,"
                    + " pause_reason = EXCLUDED.pause_reason"),
    PUT_RECORDING(
            "MERGE INTO recording (project, request_hash, model, operation, at_time, content_type, size, answer)"
                    + " KEY (project, request_hash) VALUES (?,?,?,?,?,?,?,?)",
            "INSERT INTO recording (project, request_hash, model, operation, at_time, content_type, size, answer)"
                    + " VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (project, request_hash) DO UPDATE SET"
                    + " model = EXCLUDED.model, operation = EXCLUDED.operation, at_time = EXCLUDED.at_time,"
                    + " content_type = EXCLUDED.content_type, size = EXCLUDED.size, answer = EXCLUDED.answer"),
    DELETE_RECORDING("DELETE FROM recording WHERE project = ? AND request_hash = ?"),
    PUT_WORKER(
            "MERGE INTO worker (project, id, status, stats, heartbeat, dequeued, busy, idle, attempt)"
                    + " KEY (project, id) VALUES (?,?,?,?,?,?,?,?,?)",
            // Status -1 leaves the old one and its attempt, -2 makes it idle unless it is; null leaves any other
            // column.
            "INSERT INTO worker AS w (project, id, status, stats, heartbeat, dequeued, busy, idle, attempt)"
                    + " VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (project, id) DO UPDATE SET"
                    + " attempt = CASE WHEN EXCLUDED.status = -1 THEN w.attempt ELSE EXCLUDED.attempt END,"
                    + " status = CASE EXCLUDED.status WHEN -1 THEN w.status WHEN -2 THEN 1 ELSE EXCLUDED.status END,"
                    + " stats = COALESCE(EXCLUDED.stats, w.stats),"
                    + " heartbeat = COALESCE(EXCLUDED.heartbeat, w.heartbeat),"
                    + " dequeued = COALESCE(EXCLUDED.dequeued, w.dequeued),"
                    + " busy = COALESCE(EXCLUDED.busy, w.busy),"
                    + " idle = CASE WHEN EXCLUDED.status = -2 AND w.status IN (1, -2) THEN w.idle"
                    + " ELSE COALESCE(EXCLUDED.idle, w.idle) END"),
    ADD_USAGE(
            "MERGE INTO model_usage AS u USING (VALUES (CAST(? AS INT), CAST(? AS INT), CAST(? AS VARCHAR),"
                    + " CAST(? AS INT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT)))"
                    + " AS n (project, epoch_day, model, shard, calls, tokens_in, tokens_out, cost)"
                    + " ON u.project = n.project AND u.epoch_day = n.epoch_day AND u.model = n.model"
                    + " AND u.shard = n.shard WHEN MATCHED THEN UPDATE SET calls = u.calls + n.calls,"
                    + " tokens_in = u.tokens_in + n.tokens_in, tokens_out = u.tokens_out + n.tokens_out,"
                    + " cost = u.cost + n.cost WHEN NOT MATCHED THEN INSERT (project, epoch_day, model, shard, calls,"
                    + " tokens_in, tokens_out, cost) VALUES (n.project, n.epoch_day, n.model, n.shard, n.calls,"
                    + " n.tokens_in, n.tokens_out, n.cost)",
            "INSERT INTO model_usage AS u (project, epoch_day, model, shard, calls, tokens_in, tokens_out, cost)"
                    + " VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (project, epoch_day, model, shard) DO UPDATE SET"
                    + " calls = u.calls + EXCLUDED.calls, tokens_in = u.tokens_in + EXCLUDED.tokens_in,"
                    + " tokens_out = u.tokens_out + EXCLUDED.tokens_out, cost = u.cost + EXCLUDED.cost"),
    ADD_TALLY(
            "UPDATE tally SET rollouts = rollouts + ?, attempts = attempts + ?, spans = spans + ?,"
                    + " span_bytes = span_bytes + ?, queued = queued + ? WHERE project = ? AND shard = ?",
            "INSERT INTO tally AS t (rollouts, attempts, spans, span_bytes, queued, project, shard)"
                    + " VALUES (?,?,?,?,?,?,?) ON CONFLICT (project, shard) DO UPDATE SET"
                    + " rollouts = t.rollouts + EXCLUDED.rollouts, attempts = t.attempts + EXCLUDED.attempts,"
                    + " spans = t.spans + EXCLUDED.spans, span_bytes = t.span_bytes + EXCLUDED.span_bytes,"
                    + " queued = t.queued + EXCLUDED.queued"),
    INSERT_TALLY("INSERT INTO tally (rollouts, attempts, spans, span_bytes, queued, project, shard)"
            + " VALUES (0,0,0,0,0,?,?)"),
    INSERT_JOURNAL(
            "INSERT INTO journal (tx, no, at_time, body) VALUES (0,?,?,?)",
            "INSERT INTO journal (tx, no, at_time, body) VALUES (pg_current_xact_id()::text::bigint,?,?,?)"),
    DELETE_JOURNAL("DELETE FROM journal WHERE tx = ? AND no = ?"),
    DELETE_REQUESTS("DELETE FROM request WHERE at_time < ?"),
    PROBE("UPDATE probe SET at_time = ? WHERE id = 1"),
    NOTIFY("", "SELECT pg_notify('lightning', ?)");

    private final String h2;
    private final String postgresql;

    Write(String both) {
        this(both, both);
    }

    Write(String h2, String postgresql) {
        this.h2 = h2;
        this.postgresql = postgresql;
    }

    String sql(Dialect dialect) {
        return switch (dialect) {
            case H2 -> h2;
            case POSTGRESQL -> postgresql;
        };
    }
}
