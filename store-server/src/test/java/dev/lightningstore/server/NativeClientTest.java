package dev.lightningstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.client.RetryPolicy;
import dev.lightningstore.client.Tls;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.project.ProjectStore.NewKey;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.project.Role;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.server.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java client at the whole server: TLS both ways, keys, projects. */
@Timeout(60)
class NativeClientTest {
    private static final String ADMIN_KEY = "an admin key of the tests";

    @TempDir
    Path folder;

    private final TestAuthority authority = new TestAuthority("ours");
    private StoreServer server;

    @BeforeEach
    void open() throws IOException {
        TestAuthority.Identity identity = authority.issue("server");
        Map<String, String> settings = new HashMap<>();
        settings.put("port", "0");
        settings.put("data", folder.resolve("data").toString());
        settings.put("admin_key", ADMIN_KEY);
        settings.put(
                "tls.cert",
                TestAuthority.writeCertificate(identity, folder.resolve("tls.crt"))
                        .toString());
        settings.put(
                "tls.key",
                TestAuthority.writeKey(identity, folder.resolve("tls.key")).toString());
        settings.put("tls.client_ca", authority.write(folder.resolve("ca.crt")).toString());
        settings.put("tls.client_auth", "required");
        server = StoreServer.open(ConfigReader.read(settings, Map.of(), null).config(), InstantSource.system());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private LightningClient client(@Nullable String key, TestAuthority of) throws IOException {
        return LightningClient.connect(options(key, of));
    }

    private ClientOptions options(@Nullable String key, TestAuthority of) throws IOException {
        TestAuthority.Identity me = of.issue("client");
        Tls tls = new Tls(
                folder.resolve("ca.crt"),
                TestAuthority.writeCertificate(me, folder.resolve("client.crt")),
                TestAuthority.writeKey(me, folder.resolve("client.key")));
        return ClientOptions.to(server.url())
                .tls(tls)
                .apiKey(key)
                .retry(RetryPolicy.NONE)
                .build();
    }

    @Test
    void aKnownClientWithAKeyIsServed() throws IOException {
        try (LightningClient client = client(ADMIN_KEY, authority)) {
            Answers.of(client.store().rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null));
            assertEquals(1, Answers.of(client.store().statistics()).queued());
            assertTrue(Answers.of(client.capabilities()).getMaxMessageBytes() > 0);
        }
    }

    @Test
    void theModelsOfTheGatewayAreAskedTheSameWay() throws IOException {
        assertEquals(
                List.of(),
                Answers.of(GatewayModels.at(options(ADMIN_KEY, authority)).list()));
        Answers.refusal(
                StoreException.Unauthenticated.class,
                GatewayModels.at(options(null, authority)).list());
        Answers.refusal(
                StoreException.Unavailable.class,
                GatewayModels.at(options(ADMIN_KEY, new TestAuthority("theirs")))
                        .list());
    }

    @Test
    void whoHasNoKeyOrNoCertificateIsNot() throws IOException {
        try (LightningClient nameless = client(null, authority);
                LightningClient wrong = client("lsk_wrong", authority);
                LightningClient stranger = client(ADMIN_KEY, new TestAuthority("theirs"))) {
            Answers.refusal(
                    StoreException.Unauthenticated.class, nameless.store().statistics());
            Answers.refusal(StoreException.Unauthenticated.class, wrong.store().statistics());
            Answers.refusal(StoreException.Unavailable.class, stranger.store().statistics());
        }
    }

    @Test
    void aKeyOpensWhatItsRoleAndProjectAllow() throws IOException {
        try (LightningClient admin = client(ADMIN_KEY, authority)) {
            Answers.of(admin.projects().create("mine", Quotas.NONE));
            NewKey viewer = Answers.of(admin.projects().createKey("mine", Role.VIEWER, "v", null));
            NewKey head = Answers.of(admin.projects().createKey("mine", Role.ADMIN, "a", null));
            Answers.refusal(
                    StoreException.NotFound.class,
                    admin.project("no-such-project").statistics());
            try (LightningClient client = client(viewer.secret(), authority)) {
                assertEquals(0, Answers.of(client.project("mine").statistics()).rollouts());
                Answers.refusal(
                        StoreException.Forbidden.class,
                        client.project("mine").rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null));
                Answers.refusal(
                        StoreException.Forbidden.class,
                        client.project("default").statistics());
            }
            try (LightningClient client = client(head.secret(), authority)) {
                // Whoever may make keys may make them for any project, so a key of one project may not.
                Answers.refusal(
                        StoreException.Forbidden.class, client.projects().createKey(null, Role.ADMIN, "all", null));
            }
        }
    }
}
