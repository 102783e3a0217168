package dev.lightningstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceConfig;
import dev.lightningstore.gateway.AnthropicDoor;
import dev.lightningstore.gateway.Attempts;
import dev.lightningstore.gateway.Gateway;
import dev.lightningstore.gateway.ModelsDoor;
import dev.lightningstore.gateway.OpenAiDoor;
import dev.lightningstore.gateway.Secrets;
import dev.lightningstore.gateway.SwapDoor;
import dev.lightningstore.gateway.UsageDoor;
import dev.lightningstore.gateway.peer.PeerDoor;
import dev.lightningstore.server.agl.AglDoor;
import dev.lightningstore.server.auth.AccessTable;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.server.docs.DocsDoor;
import dev.lightningstore.server.grpc.GrpcDoor;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.server.otlp.OtlpDoor;
import dev.lightningstore.server.training.TrainingDoor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the doors serve, what the access table knows and what the documentation says are the same. */
class RoutesTest {
    private static final Set<String> DROPPED =
            Set.of("POST /v1/metrics", "POST /v1/logs", "POST /v1/development/profiles");
    private static final Set<String> NO_DOOR = Set.of("GET /livez", "GET /readyz", "GET /metrics");

    /** Each route as METHOD PATH, parameters as {}. */
    private static Set<String> served() {
        FakeCluster cluster = new FakeCluster();
        ServerBuilder builder = Server.builder();
        FakeModelStore models = new FakeModelStore();
        RewardRule rewards = new RewardRule(models);
        Secrets secrets = new Secrets(name -> null, null);
        Attempts attempts = new Attempts(cluster, FakeModelStore.NO_NAMES);
        Gateway gateway = new Gateway(
                cluster,
                models,
                FakeModelStore.NO_USAGE,
                FakeModelStore.NO_RECORDINGS,
                attempts,
                secrets,
                ConfigReader.defaults().gateway(),
                new SimpleMeterRegistry(),
                InstantSource.system(),
                new SplittableRandom());
        for (Door door : new Door[] {
            new GrpcDoor(cluster, rewards),
            new AglDoor(cluster, rewards),
            new OtlpDoor(cluster, rewards),
            new OpenAiDoor(gateway),
            new AnthropicDoor(gateway),
            new ModelsDoor(models, secrets, gateway),
            new SwapDoor(models, gateway, InstantSource.system()),
            new UsageDoor(FakeModelStore.NO_USAGE, FakeModelStore.NO_RECORDINGS, InstantSource.system()),
            new TrainingDoor(cluster),
            new PeerDoor(
                    cluster,
                    FakeModelStore.NO_NAMES,
                    models,
                    attempts,
                    gateway,
                    InstantSource.system(),
                    new SplittableRandom())
        }) {
            door.install(builder);
        }
        Set<String> served = new TreeSet<>();
        try (gateway;
                Server server = builder.build()) {
            for (ServiceConfig config : server.config().serviceConfigs()) {
                Route route = config.route();
                Set<HttpMethod> methods = isGrpc(route.patternString()) ? Set.of(HttpMethod.POST) : route.methods();
                for (HttpMethod method : methods) {
                    served.add(method + " " + route.patternString().replaceAll("/:\\w+", "/{}"));
                }
            }
        }
        return served;
    }

    @Test
    void everyRouteOfADoorHasARule() {
        Set<String> unruled = served().stream()
                .filter(route -> !AccessTable.routes()
                        .knows(
                                HttpMethod.valueOf(route.substring(0, route.indexOf(' '))),
                                route.substring(route.indexOf(' ') + 1).replace("{}", "x")))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), unruled);
    }

    @Test
    void everyRuleIsOfARouteThatIsThere() {
        Set<String> served = served();
        Set<String> idle = AccessTable.routes().rules().stream()
                .map(rule -> rule.method() + " " + rule.path().replaceAll("\\{\\w+}", "{}"))
                .filter(rule -> !rule.endsWith("**") && !rule.equals("GET /") && !NO_DOOR.contains(rule))
                .filter(rule -> !served.contains(rule))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), idle);
    }

    @Test
    void openApiHasEveryRestRouteAndNoOther() throws IOException {
        Set<String> rest = served().stream()
                .filter(route -> !isGrpc(route) && !DROPPED.contains(route))
                .collect(Collectors.toCollection(TreeSet::new));
        rest.addAll(NO_DOOR);
        Set<String> documented = new TreeSet<>();
        openApi()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        documented.add(method.toUpperCase(Locale.ROOT) + " "
                                + path.getKey().replaceAll("\\{\\w+}", "{}"));
                    }
                }));
        assertEquals(rest, documented);
    }

    @Test
    void openApiRefersToNothingThatIsNotThereAndKeepsNothingThatIsNotReferredTo() throws IOException {
        JsonNode api = openApi();
        Set<String> used = new TreeSet<>(api.findValuesAsText("$ref"));
        Set<String> there = new TreeSet<>();
        api.get("components")
                .properties()
                .forEach(kind -> kind.getValue()
                        .fieldNames()
                        .forEachRemaining(name -> there.add("#/components/" + kind.getKey() + "/" + name)));
        there.removeIf(name -> name.startsWith("#/components/securitySchemes/"));
        assertEquals(there, used);
    }

    private static boolean isGrpc(String route) {
        return route.indexOf('.') > 0;
    }

    private static JsonNode openApi() throws IOException {
        try (InputStream in = DocsDoor.class.getResourceAsStream("openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        }
    }
}
