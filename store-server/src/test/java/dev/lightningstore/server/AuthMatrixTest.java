package dev.lightningstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.HttpMethod;
import dev.lightningstore.project.Role;
import dev.lightningstore.server.auth.AccessTable;
import dev.lightningstore.server.auth.Action;
import dev.lightningstore.server.auth.RouteRules;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Walks every route of the access table with every role, through a real server. */
@Timeout(60)
class AuthMatrixTest {
    @Test
    void everyRouteLetsInWhomTheTableNames() {
        try (TestServer server = TestServer.withKeys()) {
            List<String> wrong = new ArrayList<>();
            for (Role role : Role.values()) {
                String key = server.cluster
                        .createKey(null, role, "matrix", null)
                        .join()
                        .secret();
                for (RouteRules.Rule rule : AccessTable.routes().rules()) {
                    if (rule.action() == Action.PUBLIC) {
                        continue;
                    }
                    HttpResponse<String> answer = call(server, rule, "authorization", "Bearer " + key);
                    boolean refused = refused(rule, answer, 403, "7");
                    if (refused == AccessTable.allows(role, rule.action())) {
                        wrong.add(role + " " + rule + ": " + answer.statusCode() + " " + answer.body());
                    }
                }
            }
            assertEquals(List.of(), wrong);
        }
    }

    @Test
    void nobodyGetsInWithoutAKey() {
        try (TestServer server = TestServer.withKeys()) {
            for (RouteRules.Rule rule : AccessTable.routes().rules()) {
                if (rule.action() != Action.PUBLIC) {
                    assertTrue(refused(rule, call(server, rule), 401, "16"), rule.toString());
                    assertTrue(
                            refused(rule, call(server, rule, "x-api-key", "lsk_wrong"), 401, "16")
                                    || refused(rule, call(server, rule, "x-api-key", "lsk_wrong"), 429, "8"),
                            rule.toString());
                }
            }
        }
    }

    @Test
    void aRouteThatNobodyDecidedAboutIsForAdmins() {
        try (TestServer server = TestServer.withKeys()) {
            String viewer = server.cluster
                    .createKey(null, Role.VIEWER, "v", null)
                    .join()
                    .secret();
            assertEquals(403, server.get("/v1/agl/unruled", "x-api-key", viewer).statusCode());
            assertEquals(
                    200,
                    server.get("/v1/agl/unruled", "x-api-key", TestServer.ADMIN_KEY)
                            .statusCode());
        }
    }

    private static HttpResponse<String> call(TestServer server, RouteRules.Rule rule, String... headers) {
        String path = rule.path().replace("{rollout}", "ro-1").replaceAll("\\{\\w+}", "x");
        HttpRequest.Builder request = HttpRequest.newBuilder(server.at(path));
        if (rule.method() != HttpMethod.GET) {
            request.header("content-type", isGrpc(rule) ? "application/grpc" : "application/json")
                    .method(rule.method().name(), HttpRequest.BodyPublishers.ofString("{}"));
        }
        return server.send(request, headers);
    }

    private static boolean isGrpc(RouteRules.Rule rule) {
        return rule.path().indexOf('.') > 0;
    }

    /** gRPC says it in a header of an answer that HTTP calls fine. */
    private static boolean refused(RouteRules.Rule rule, HttpResponse<String> answer, int http, String grpc) {
        if (isGrpc(rule)) {
            return answer.headers().firstValue("grpc-status").orElse("").equals(grpc);
        }
        return answer.statusCode() == http;
    }
}
