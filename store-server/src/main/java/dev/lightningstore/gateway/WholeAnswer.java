package dev.lightningstore.gateway;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.server.ServiceRequestContext;

/** Reads an answer that comes in one piece; the connection itself bounds how large that is. */
final class WholeAnswer {
    private WholeAnswer() {}

    static void read(Forward call, StreamMessage<HttpData> body, ResponseHeaders headers, ServiceRequestContext ctx) {
        body.collect(ctx.eventLoop().withoutContext())
                .whenCompleteAsync(
                        (parts, failure) -> {
                            if (failure != null) {
                                call.broken(failure);
                                return;
                            }
                            int length =
                                    parts.stream().mapToInt(HttpData::length).sum();
                            byte[] whole = new byte[length];
                            int at = 0;
                            for (HttpData part : parts) {
                                System.arraycopy(part.array(), 0, whole, at, part.length());
                                at += part.length();
                            }
                            call.whole(headers, whole);
                        },
                        ctx.eventLoop().withoutContext());
    }
}
