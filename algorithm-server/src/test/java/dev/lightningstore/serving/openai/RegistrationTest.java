package dev.lightningstore.serving.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.RetryPolicy;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.Swap;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.serving.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A policy's server and the gateway that sends it calls. */
@Timeout(60)
class RegistrationTest {
    private static final ServedPolicy POLICY = ServedPolicy.open();
    private static final Registration.Site SITE = new Registration.Site(POLICY.url() + "/v1", null);
    private static final Duration OFTEN = Duration.ofMillis(20);

    @AfterAll
    static void close() {
        POLICY.close();
    }

    private static StoreServer store(String database) {
        return open(Map.of("port", "0", "database.url", database));
    }

    private static StoreServer open(Map<String, String> flags) {
        return StoreServer.open(ConfigReader.read(flags, Map.of(), null).config(), InstantSource.system());
    }

    private static StoreServer store() {
        return store("jdbc:h2:mem:" + UUID.randomUUID());
    }

    private static GatewayModels models(String url) {
        return GatewayModels.at(ClientOptions.to(url).retry(RetryPolicy.NONE).build());
    }

    private static List<Upstream> upstreams(GatewayModels models) {
        return Answers.of(models.list()).stream().map(each -> each.upstream()).toList();
    }

    @Test
    void callsComeWhileItIsRegistered() {
        try (StoreServer store = store()) {
            GatewayModels models = models(store.url());
            Registration registration = Registration.open(models, POLICY.server.engine(), SITE, Registration.CHECK);
            Upstream there = upstreams(models).getFirst();
            assertEquals("tiny " + POLICY.url() + "/v1 1 h1", text(there));
            assertEquals("tiny@1#h1", call(store.url()).path("policy").asText());
            registration.close();
            assertEquals(List.of(), upstreams(models));
        }
    }

    @Test
    void weightsChangeBetweenTheBeginningAndTheEndOfASwap() {
        try (ServedPolicy other = ServedPolicy.open();
                StoreServer store = store()) {
            GatewayModels models = models(store.url());
            Registration.Site site = new Registration.Site(other.url() + "/v1", null);
            try (Registration registration =
                    Registration.open(models, other.server.engine(), site, Registration.CHECK)) {
                Answers.of(models.beginSwap("tiny", true, Duration.ofMinutes(1)));
                Answers.of(other.server.engine().swap("2", "h2", () -> {}));
                Answers.of(models.endSwap("tiny", new Swap.Weights(2, "h2")));
                assertEquals("tiny@2#h2", call(store.url()).path("policy").asText());
                registration.refresh();
                assertEquals("2 h2", weights(upstreams(models).getFirst()));
            }
        }
    }

    @Test
    void aRestartOfTheStoreLosesNothing(@TempDir Path folder) {
        String database = "jdbc:h2:file:" + folder.resolve("store");
        Registration registration;
        try (StoreServer store = store(database)) {
            registration = Registration.open(models(store.url()), POLICY.server.engine(), SITE, Registration.CHECK);
        }
        try (StoreServer again = store(database)) {
            assertEquals(1, upstreams(models(again.url())).size());
            assertEquals("tiny@1#h1", call(again.url()).path("policy").asText());
        }
        registration.close();
    }

    @Test
    void whatTheStoreForgotItIsToldAgain() {
        try (StoreServer store = store()) {
            GatewayModels models = models(store.url());
            try (Registration _ = Registration.open(models, POLICY.server.engine(), SITE, OFTEN)) {
                Answers.of(models.unregister("tiny", SITE.endpoint()));
                Answers.eventually(
                        "it is registered again", () -> upstreams(models).size() == 1);
            }
            assertEquals(List.of(), upstreams(models));
        }
    }

    @Test
    void aStoreThatRefusesIsAnErrorAndOneThatIsAwayIsNot() {
        String database = "jdbc:h2:mem:" + UUID.randomUUID();
        try (StoreServer store =
                open(Map.of("port", "0", "database.url", database, "admin_key", "a key of this test"))) {
            assertThrows(
                    StoreException.Unauthenticated.class,
                    () -> Registration.open(models(store.url()), POLICY.server.engine(), SITE, Registration.CHECK));
        }
        Registration.open(models("http://127.0.0.1:1"), POLICY.server.engine(), SITE, OFTEN)
                .close();
    }

    private static String text(Upstream upstream) {
        return upstream.model() + " " + upstream.endpoint() + " " + weights(upstream);
    }

    private static String weights(Upstream upstream) {
        return upstream.version() + " " + upstream.hash();
    }

    /** What the gateway answers, with the policy that its header names. */
    private static JsonNode call(String store) {
        return GatewayTest.call(store, "/gateway/openai/v1/chat/completions");
    }
}
