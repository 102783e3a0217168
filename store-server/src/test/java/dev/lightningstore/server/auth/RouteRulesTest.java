package dev.lightningstore.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.linecorp.armeria.common.HttpMethod;
import org.junit.jupiter.api.Test;

class RouteRulesTest {
    private static final RouteRules RULES = new RouteRules()
            .on("GET /", Action.PUBLIC)
            .on("GET /a/search", Action.SPANS_READ)
            .on("GET /a/{rollout}", Action.ROLLOUTS_READ)
            .on("POST /a/{rollout}", Action.ROLLOUTS_CHANGE)
            .on("GET /a/{rollout}/b/{attempt}", Action.EVENTS_READ)
            .on("GET /docs/**", Action.PUBLIC);

    @Test
    void aWordWinsOverAName() {
        assertEquals(new RouteRules.Match(Action.SPANS_READ, null), RULES.find(HttpMethod.GET, "/a/search"));
        assertEquals(new RouteRules.Match(Action.ROLLOUTS_READ, "x"), RULES.find(HttpMethod.GET, "/a/x"));
    }

    @Test
    void aNameTakesOverWhereTheWordLeadsNowhere() {
        assertEquals(new RouteRules.Match(Action.ROLLOUTS_CHANGE, "search"), RULES.find(HttpMethod.POST, "/a/search"));
        assertEquals(new RouteRules.Match(Action.EVENTS_READ, "search"), RULES.find(HttpMethod.GET, "/a/search/b/1"));
    }

    @Test
    void headIsLikeGet() {
        assertEquals(new RouteRules.Match(Action.ROLLOUTS_READ, "x"), RULES.find(HttpMethod.HEAD, "/a/x"));
    }

    @Test
    void aRestTakesAllOrNothing() {
        for (String path : new String[] {"/docs", "/docs/", "/docs/x/y"}) {
            assertEquals(new RouteRules.Match(Action.PUBLIC, null), RULES.find(HttpMethod.GET, path), path);
        }
        assertEquals(new RouteRules.Match(Action.PUBLIC, null), RULES.find(HttpMethod.GET, "/"));
    }

    @Test
    void whatNoRuleKnowsIsNothing() {
        for (String path : new String[] {"/b", "/a", "/a/x/", "/a/x/b", "/a//", "/docsx", "//"}) {
            assertNull(RULES.find(HttpMethod.DELETE, path), path);
            if (!path.equals("/a/x/")) {
                assertNull(RULES.find(HttpMethod.GET, path), path);
            }
        }
    }
}
