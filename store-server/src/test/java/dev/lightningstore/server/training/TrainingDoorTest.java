package dev.lightningstore.server.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.gateway.GatewayServer;
import dev.lightningstore.gateway.GatewayServer.Answer;
import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Training jobs through a real server: people make and watch them by REST, and a worker runs them by gRPC. */
@Timeout(60)
class TrainingDoorTest {
    private static final String JOBS = "/api/lightning/training/jobs";
    private static final String JOB = """
            {"name": "first", "spec": {"model": "m", "seed": 12345678901234567890},
             "tasks": [{"input": {"q": 1}}, {"input": "two", "mode": "val"}]}""";

    private final GatewayServer server = GatewayServer.open();

    @AfterEach
    void close() {
        server.close();
    }

    private String made(String... headers) {
        Answer made = server.post(JOBS, JOB, headers);
        assertEquals(201, made.status(), made.body());
        return made.json().path("job_id").asText();
    }

    private static void inStore(String url, Consumer<JobStore> work) {
        try (LightningClient client =
                LightningClient.connect(ClientOptions.to(url).build())) {
            work.accept(client.store().jobs());
        }
    }

    private static JobLease claim(JobStore jobs) {
        return Answers.of(jobs.claim("trainer-1", Duration.ofMinutes(1), Duration.ZERO))
                .orElseThrow();
    }

    @Test
    void aJobIsMadeOnceAndFound() {
        String id = made("idempotency-key", "once");
        assertEquals(id, made("idempotency-key", "once"));
        String second = made();
        JsonNode job = server.get(JOBS + "/" + id).json();
        assertEquals("first", job.path("name").asText());
        assertEquals("queued", job.path("state").asText());
        assertEquals(2, job.path("tasks").asInt());
        assertEquals(
                "{\"model\":\"m\",\"seed\":12345678901234567890}",
                job.path("spec").toString());
        assertTrue(job.path("create_time").isNumber() && job.path("end_time").isNull(), job.toString());

        JsonNode page = server.get(JOBS + "?limit=1").json();
        assertEquals(second, page.at("/items/0/job_id").asText(), "the newest first");
        assertEquals(2, page.path("total").asInt());
        JsonNode rest =
                server.get(JOBS + "?cursor=" + page.path("next").asText()).json();
        assertEquals(id, rest.at("/items/0/job_id").asText());
        assertTrue(rest.path("next").isNull(), rest.toString());
        assertEquals(
                id, server.get(JOBS + "?offset=1").json().at("/items/0/job_id").asText());
        assertEquals(0, server.get(JOBS + "?state=running").json().path("items").size());
        assertEquals(
                0, server.get("/projects/other" + JOBS).json().path("total").asInt());
        assertEquals(
                "[{\"input\":{\"q\":1},\"mode\":null},{\"input\":\"two\",\"mode\":\"val\"}]",
                server.get(JOBS + "/" + id + "/tasks").json().path("items").toString());
    }

    @Test
    void stepsAreWatchedAndWhatTheyUsedIsListed() {
        String id = made();
        inStore(server.url(), jobs -> {
            JobStep step = new JobStep(
                    1,
                    Map.of("loss", Double.NaN, "reward_mean", 0.5),
                    List.of(
                            new UsedRollout("ro-1", Use.TRAINED, null, 1.0),
                            new UsedRollout("ro-2", Use.QUARANTINED, "out of bounds", 17.0)),
                    Json.EMPTY_OBJECT,
                    new Checkpoint(1, "file:c", "a".repeat(64), 5),
                    "rs-1");
            Answers.of(jobs.commit(claim(jobs).ref(), step));
        });
        JsonNode step = server.get(JOBS + "/" + id + "/steps").json().at("/items/0");
        assertEquals(
                "{\"loss\":\"NaN\",\"reward_mean\":0.5}", step.path("figures").toString());
        assertEquals("file:c", step.at("/checkpoint/uri").asText());
        assertEquals("rs-1", step.path("resources_id").asText());
        assertEquals(2, used(id, "").path("total").asInt());
        assertEquals(
                "[{\"step\":1,\"rollout_id\":\"ro-2\",\"use\":\"quarantined\",\"reason\":\"out of bounds\",\"reward\":17}]",
                used(id, "?use=quarantined").path("items").toString());
        assertEquals(0, used(id, "?step=2").path("total").asInt());
        JsonNode job = server.get(JOBS + "/" + id).json();
        assertEquals(
                "running trainer-1 1",
                job.path("state").asText() + " " + job.path("worker_id").asText() + " "
                        + job.path("step").asInt());
    }

    private JsonNode used(String id, String query) {
        return server.get(JOBS + "/" + id + "/rollouts" + query).json();
    }

    @Test
    void aJobIsStoppedAndResumed() {
        String id = made();
        assertEquals("stopped", act(id, "stop").json().path("state").asText());
        assertEquals("stopped", act(id, "stop").json().path("state").asText());
        assertEquals("queued", act(id, "resume").json().path("state").asText());
        inStore(server.url(), jobs -> {
            JobLease lease = claim(jobs);
            assertTrue(act(id, "stop").json().path("stopping").asBoolean(), "its worker is to hear of it");
            Answers.of(jobs.finish(lease.ref(), JobState.SUCCEEDED, "done"));
        });
        assertEquals(409, act(id, "resume").status());
        assertEquals("done", server.get(JOBS + "/" + id).json().path("message").asText());
    }

    private Answer act(String id, String verb) {
        return server.post(JOBS + "/" + id + "/" + verb, "");
    }

    @Test
    void whatIsWrongIsSaid() {
        Map<String, String> wrong = Map.of(
                "{}", "tasks",
                "[]", "body",
                "{\"name\":\"a\",\"spec\":{},\"tasks\":[]}", "tasks",
                "{\"name\":\"a\",\"spec\":{},\"tasks\":[1]}", "tasks[0]",
                "{\"name\":\"a\",\"spec\":{},\"tasks\":[{\"input\":1,\"mode\":\"test\"}]}", "tasks.mode",
                "{\"name\":\"a\",\"spec\":{},\"tasks\":[{\"input\":1,\"moed\":\"val\"}]}", "tasks[0].moed",
                "{\"name\":\"a\",\"spec\":1,\"tasks\":[{\"input\":1}]}", "spec",
                "{\"name\":\"a\",\"tasks\":[{\"input\":1}]}", "spec",
                "{\"spec\":{},\"tasks\":[{\"input\":1}]}", "name",
                "{\"name\":\"a\",\"spec\":{},\"tasks\":[{\"input\":1}],\"model\":\"m\"}", "model");
        wrong.forEach((body, field) -> {
            Answer refused = server.post(JOBS, body);
            assertEquals(400, refused.status(), body);
            assertEquals(field, refused.json().at("/error/details/field").asText(), refused.body());
        });
        for (String query : List.of("?state=done", "?limit=0", "?limit=x", "?limit=99999", "?offset=-1", "?cursor=x")) {
            assertEquals(400, server.get(JOBS + query).status(), query);
        }
        String id = made();
        assertEquals(400, server.get(JOBS + "/" + id + "/rollouts?use=lost").status());
        assertEquals(400, server.get(JOBS + "/" + id + "/rollouts?step=one").status());
        for (String missing : List.of("", "/tasks", "/steps", "/rollouts")) {
            assertEquals(404, server.get(JOBS + "/job-000000000000" + missing).status(), missing);
        }
        assertEquals(404, act("job-000000000000", "stop").status());
    }

    @Test
    void keysAreAskedForWhereThereAreSome() {
        try (GatewayServer guarded = new GatewayServer(Map.of("admin_key", "an admin key of the tests"))) {
            String[] asAdmin = {"x-api-key", "an admin key of the tests"};
            assertEquals(201, guarded.post(JOBS, JOB, asAdmin).status());
            assertEquals(401, guarded.get(JOBS).status());
            assertEquals(200, guarded.get(JOBS, asAdmin).status());
        }
    }
}
