package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.lightningstore.json.JsonOut;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The few forms that an answer has. */
final class Answers {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final ResponseHeaders OK =
            ResponseHeaders.of(HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON);
    private static final ResponseHeaders CREATED =
            ResponseHeaders.of(HttpStatus.CREATED, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON);

    private Answers() {}

    static HttpResponse ok(JsonOut out) {
        return HttpResponse.of(OK, body(out));
    }

    static HttpResponse created(JsonOut out) {
        return HttpResponse.of(CREATED, body(out));
    }

    static HttpResponse created(byte[] json) {
        return HttpResponse.of(CREATED, HttpData.wrap(json));
    }

    /** The peer has nothing and says so with 200. */
    static HttpResponse nothing() {
        return HttpResponse.of(OK, HttpData.wrap(NULL));
    }

    static HttpResponse createdNothing() {
        return HttpResponse.of(CREATED, HttpData.wrap(NULL));
    }

    static HttpResponse json(HttpStatus status, JsonOut out) {
        return HttpResponse.of(ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON), body(out));
    }

    static ResponseHeaders okHeaders() {
        return OK;
    }

    /** The output's own buffer: nothing more is written to it. */
    static HttpData body(JsonOut out) {
        ByteBuffer text = out.toByteBuffer();
        return HttpData.wrap(text.array(), text.arrayOffset(), text.limit());
    }
}
