package dev.lightningstore.adapter.file;

import dev.lightningstore.span.StoredSpan;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Traces as lines of JSON. */
public sealed interface LineFormat extends SpanReading permits OtlpLines, PeerLines {
    /** Writes one line or several. */
    void write(List<StoredSpan> spans, OutputStream out) throws IOException;
}
