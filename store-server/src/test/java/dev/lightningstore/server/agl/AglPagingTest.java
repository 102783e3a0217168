package dev.lightningstore.server.agl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers of one page go out whole, longer ones in pieces, and both hold the same. */
class AglPagingTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final int ROLLOUTS = 3 * PageAnswer.FIRST + 7;

    private static AglServer server;

    @BeforeAll
    static void fill() {
        server = AglServer.open();
        String one = "{\"input\":\"" + "x".repeat(3_000) + "\"}";
        String all = "{\"rollouts\":[" + String.join(",", Collections.nCopies(ROLLOUTS, one)) + "]}";
        assertEquals(201, server.post("/queues/rollouts/enqueue", all).statusCode());
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void everythingComesInPieces() throws Exception {
        HttpResponse<String> answer = server.get("/rollouts");
        assertTrue(answer.headers().firstValue("content-length").isEmpty(), "streamed");
        assertHolds(answer, ROLLOUTS, -1, 0);
    }

    @Test
    void aPageComesInOnePiece() throws Exception {
        HttpResponse<String> answer = server.get("/rollouts?limit=5&offset=2");
        assertEquals(
                answer.body().length(),
                answer.headers().firstValueAsLong("content-length").orElse(-1));
        assertHolds(answer, 5, 5, 2);
    }

    @Test
    void aLimitAboveOnePageIsKept() throws Exception {
        assertHolds(server.get("/rollouts?limit=300"), 300, 300, 0);
        assertHolds(server.get("/rollouts?limit=256"), 256, 256, 0);
        assertHolds(server.get("/rollouts?limit=257&sort_by=start_time&sort_order=desc"), 257, 257, 0);
        assertHolds(server.get("/rollouts?limit=1000000&offset=700"), ROLLOUTS - 700, 1_000_000, 700);
        assertHolds(server.post("/rollouts/search", "{\"offset\":100000}"), 0, -1, 100_000);
    }

    private static void assertHolds(HttpResponse<String> answer, int items, int limit, int offset) throws Exception {
        assertEquals(200, answer.statusCode());
        JsonNode page = JACKSON.readTree(answer.body());
        Set<String> ids = new HashSet<>();
        page.get("items").forEach(item -> ids.add(item.get("rollout_id").asText()));
        assertEquals(items, ids.size());
        assertEquals(items, page.get("items").size());
        assertEquals(limit, page.get("limit").asInt());
        assertEquals(offset, page.get("offset").asInt());
        assertEquals(ROLLOUTS, page.get("total").asInt());
    }
}
