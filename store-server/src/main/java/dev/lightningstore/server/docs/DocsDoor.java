package dev.lightningstore.server.docs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.docs.DocService;
import dev.lightningstore.server.Door;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;

/** {@code /docs}: the REST doors as OpenAPI with a small viewer of its own, gRPC by Armeria's pages; and {@code /}. */
public final class DocsDoor implements Door {
    private static final MediaType YAML = MediaType.parse("application/yaml; charset=utf-8");

    /** The viewer runs its own script and style and fetches from here; nothing else. */
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";

    private final AtomicReference<byte[]> openApiJson = new AtomicReference<>();

    @Override
    public void install(ServerBuilder server) {
        HttpService viewer = page("docs.html");
        server.route().get("/docs").build(viewer);
        server.route().get("/docs/").build(viewer);
        server.route()
                .get("/docs/openapi.yaml")
                .build((ctx, request) -> HttpResponse.of(HttpStatus.OK, YAML, resource("openapi.yaml")));
        server.route()
                .get("/docs/openapi.json")
                .build((ctx, request) -> HttpResponse.of(HttpStatus.OK, MediaType.JSON, json()));
        server.serviceUnder("/docs/grpc", new LateService(DocService.builder().build()));
        server.route().get("/").build(page("index.html"));
    }

    private static HttpService page(String name) {
        return (ctx, request) -> HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.HTML_UTF_8)
                        .add(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                        .build(),
                HttpData.wrap(resource(name)));
    }

    private byte[] json() {
        byte[] json = openApiJson.get();
        if (json == null) {
            try {
                json = new ObjectMapper().writeValueAsBytes(new YAMLMapper().readTree(resource("openapi.yaml")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            openApiJson.set(json);
        }
        return json;
    }

    private static byte[] resource(String name) {
        try (InputStream in = DocsDoor.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
