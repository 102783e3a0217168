package dev.lightningstore.server.otlp;

import com.linecorp.armeria.common.ContentTooLargeException;
import dev.lightningstore.error.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Unpacks a request's body, up to a bound. */
final class Gzip {
    private Gzip() {}

    static byte[] unpack(byte[] packed, long limit) {
        int most = (int) Math.min(limit, Integer.MAX_VALUE - 64);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed), 4096)) {
            byte[] content = in.readNBytes(most + 1);
            if (content.length > most) {
                throw ContentTooLargeException.builder().maxContentLength(limit).build();
            }
            return content;
        } catch (IOException e) {
            throw new StoreException.Invalid("the body is not gzip, as its Content-Encoding says: " + e.getMessage());
        }
    }
}
