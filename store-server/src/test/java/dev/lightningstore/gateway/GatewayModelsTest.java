package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.RegisteredModel;
import dev.lightningstore.client.RetryPolicy;
import dev.lightningstore.client.SwapState;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.Price;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Swap;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client of the gateway's models against a real server. */
@Timeout(60)
class GatewayModelsTest {
    private static final GatewayServer SERVER = GatewayServer.open();

    private final GatewayModels models = GatewayModels.at(
            ClientOptions.to(SERVER.url()).retry(RetryPolicy.NONE).build());

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Test
    void aServerComesBackAsItWasRegistered() {
        Upstream judge = new Upstream(
                "judge & co",
                "https://lab.openai.azure.com",
                UpstreamKind.AZURE,
                "gpt-5",
                SecretRef.env("AZURE_KEY"),
                7,
                "3fa9c1",
                false,
                false,
                false,
                new Price(1_250_000, 10_000_000));
        assertEquals(new RegisteredModel(judge, null), Answers.of(models.register(judge)));
        assertTrue(Answers.of(models.list()).contains(new RegisteredModel(judge, null)));
        assertEquals(1, Answers.of(models.unregister("judge & co", judge.endpoint())));
        assertThrows(StoreException.NotFound.class, () -> Answers.of(models.unregister("judge & co", null)));
    }

    @Test
    void whatIsRegisteredWithoutAWordIsReadAsTheServerTookIt() {
        for (Upstream each : List.of(
                Upstream.of("plain", "http://127.0.0.1:9/v1", 0),
                Upstream.of("theirs", "https://api.openai.com/v1", 0))) {
            SERVER.addModel(each.model(), each.endpoint());
            assertTrue(Answers.of(models.list()).contains(new RegisteredModel(each, null)), each.model());
        }
    }

    @Test
    void aSwapBeginsAndEnds() {
        Answers.of(models.register(Upstream.of("swapped", "http://127.0.0.1:9/v1", 1)));
        SwapState.Ongoing begun =
                Objects.requireNonNull(Answers.of(models.beginSwap("swapped", true, Duration.ofSeconds(30)))
                        .ongoing());
        assertTrue(begun.holds());
        assertEquals(begun, Answers.of(models.swap("swapped")).ongoing());
        assertNull(
                Answers.of(models.endSwap("swapped", new Swap.Weights(2, "h2"))).ongoing());
        Upstream after = Answers.of(models.list()).stream()
                .map(RegisteredModel::upstream)
                .filter(each -> each.model().equals("swapped"))
                .findFirst()
                .orElseThrow();
        assertEquals(Upstream.of("swapped", "http://127.0.0.1:9/v1", 1).with(new Swap.Weights(2, "h2")), after);
        assertThrows(StoreException.NotFound.class, () -> Answers.of(models.endSwap("swapped", null)));
    }

    @Test
    void refusalsSayWhy() {
        StoreException refused = assertThrows(
                StoreException.Invalid.class,
                () -> Answers.of(models.beginSwap("m", true, Swap.MAX_TIME.plusSeconds(1))));
        assertTrue(String.valueOf(refused.getMessage()).contains("max_seconds"), refused.getMessage());
        GatewayModels nobody = GatewayModels.at(
                ClientOptions.to("http://127.0.0.1:1").retry(RetryPolicy.NONE).build());
        assertThrows(StoreException.Unavailable.class, () -> Answers.of(nobody.list()));
    }
}
