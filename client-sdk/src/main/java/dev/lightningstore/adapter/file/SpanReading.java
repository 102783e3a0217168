package dev.lightningstore.adapter.file;

import dev.lightningstore.span.NewSpan;
import java.util.List;

/** Reads one record of a file: a line, or a file that holds nothing else. */
public interface SpanReading {
    /**
     * Its spans, where the record says that they belong.
     *
     * @throws dev.lightningstore.error.StoreException.Invalid saying what is wrong with it
     */
    List<NewSpan> read(byte[] text);
}
