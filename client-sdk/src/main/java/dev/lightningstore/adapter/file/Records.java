package dev.lightningstore.adapter.file;

import java.io.IOException;

/** What a file or a folder holds, record by record; it can be read again from its beginning. */
public interface Records {
    /** Takes a record, and where it stands. */
    @FunctionalInterface
    interface RecordUse {
        void take(String where, byte[] text) throws IOException;
    }

    void each(RecordUse use) throws IOException;
}
