package dev.lightningstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    @TempDir
    Path folder;

    private final TestAuthority authority = new TestAuthority("ours");
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void writeFiles() throws IOException {
        TestAuthority.Identity server = authority.issue("server");
        settings.put(
                "tls.cert",
                TestAuthority.writeCertificate(server, folder.resolve("tls.crt"))
                        .toString());
        settings.put(
                "tls.key",
                TestAuthority.writeKey(server, folder.resolve("tls.key")).toString());
        settings.put("tls.client_ca", authority.write(folder.resolve("ca.crt")).toString());
    }

    @Test
    void servesBothVersionsOfHttpOverTls() throws Exception {
        try (TestServer server = new TestServer(new FakeCluster(), settings)) {
            assertTrue(server.server.url().startsWith("https://127.0.0.1:"), server.server.url());
            for (HttpClient.Version version : HttpClient.Version.values()) {
                if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
                    HttpResponse<String> answer = get(server, authority.client(null), version);
                    assertEquals(200, answer.statusCode());
                    assertEquals(version, answer.version());
                }
            }
        }
    }

    @Test
    void aRequiredClientCertificateMustBeOfOurAuthority() throws Exception {
        settings.put("tls.client_auth", "required");
        try (TestServer server = new TestServer(new FakeCluster(), settings)) {
            SSLContext known = authority.client(authority.issue("client"));
            assertEquals(200, get(server, known, HttpClient.Version.HTTP_2).statusCode());
            SSLContext nobody = authority.client(null);
            assertThrows(IOException.class, () -> get(server, nobody, HttpClient.Version.HTTP_1_1));
            SSLContext stranger = authority.client(new TestAuthority("theirs").issue("client"));
            assertThrows(IOException.class, () -> get(server, stranger, HttpClient.Version.HTTP_1_1));
        }
    }

    @Test
    void anOptionalClientCertificateMayBeLeftOut() throws Exception {
        settings.put("tls.client_auth", "optional");
        try (TestServer server = new TestServer(new FakeCluster(), settings)) {
            assertEquals(
                    200,
                    get(server, authority.client(null), HttpClient.Version.HTTP_2)
                            .statusCode());
        }
    }

    @Test
    void filesThatAreNotThereOrNotRightAreNamed() throws IOException {
        settings.put("tls.key", "/absent");
        assertEquals(
                "tls.key: cannot read /absent",
                assertThrows(StartFailure.class, () -> new TestServer(new FakeCluster(), settings))
                        .getMessage());
        settings.put(
                "tls.key", Files.writeString(folder.resolve("junk"), "junk").toString());
        String wrong =
                String.valueOf(assertThrows(StartFailure.class, () -> new TestServer(new FakeCluster(), settings))
                        .getMessage());
        assertTrue(wrong.endsWith("are not a PEM certificate and its PKCS #8 key"), wrong);
    }

    private static HttpResponse<String> get(TestServer server, SSLContext tls, HttpClient.Version version)
            throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(tls).version(version).build()) {
            return client.send(
                    HttpRequest.newBuilder(server.at("/livez")).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
