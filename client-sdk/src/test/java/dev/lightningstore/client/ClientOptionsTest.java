package dev.lightningstore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lightningstore.error.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where options come from, and which are refused. */
class ClientOptionsTest {
    @Test
    void aUrlNamesHostPortAndProject() {
        ClientOptions plain = ClientOptions.to("http://store.example:4747").build();
        assertEquals("store.example", plain.host());
        assertEquals(4747, plain.port());
        assertEquals("default", plain.project());
        assertNull(plain.tls());
        ClientOptions secure =
                ClientOptions.to("https://store.example/projects/mine/").build();
        assertEquals(443, secure.port());
        assertEquals("mine", secure.project());
        assertNotNull(secure.tls());
    }

    @Test
    void aUrlThatIsNoneIsRefused() {
        for (String url : List.of("", "store:4747", "ftp://store", "http://", "http://store/v1/agl", "http://a b")) {
            assertThrows(IllegalArgumentException.class, () -> ClientOptions.to(url), url);
        }
        assertThrows(
                StoreException.Invalid.class,
                () -> ClientOptions.to("http://store/projects/NO").build());
    }

    @Test
    void theEnvironmentNamesTheSame() {
        ClientOptions none = ClientOptions.fromEnvironment(Map.of()).build();
        assertEquals("127.0.0.1", none.host());
        assertEquals(4747, none.port());
        assertNull(none.apiKey());
        ClientOptions all = ClientOptions.fromEnvironment(Map.of(
                        "LIGHTNING_STORE_URL", "https://store.example:1",
                        "LIGHTNING_API_KEY", "lsk_secret",
                        "LIGHTNING_PROJECT", "mine"))
                .build();
        assertEquals("store.example", all.host());
        assertEquals("lsk_secret", all.apiKey());
        assertEquals("mine", all.project());
        assertFalse(all.toString().contains("lsk_secret"));
    }

    @Test
    void nonsenseIsRefused() {
        ClientOptions.Builder options = ClientOptions.to("http://store");
        assertThrows(
                IllegalArgumentException.class,
                () -> options.deadline(Duration.ZERO).build());
        options.deadline(Duration.ofSeconds(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> options.apiKey("with\nnewline").build());
        assertThrows(IllegalArgumentException.class, () -> new Tls(null, Path.of("cert.pem"), null));
        assertThrows(
                IllegalArgumentException.class, () -> new RetryPolicy(0, Duration.ofMillis(1), Duration.ofMillis(1)));
    }
}
