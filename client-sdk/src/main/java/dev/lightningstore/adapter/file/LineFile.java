package dev.lightningstore.adapter.file;

import dev.lightningstore.error.StoreException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of a file; blank ones are passed over. */
public record LineFile(Path file) implements Records {
    /** A span may have 8 MiB, and more as JSON. */
    private static final int MAX_LINE = 64 << 20;

    private static final int BUFFER = 1 << 16;

    @Override
    public void each(RecordUse use) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            boolean blank = true;
            long number = 1;
            for (int b = in.read(); ; b = in.read()) {
                if (b != '\n' && b >= 0) {
                    if (line.size() == MAX_LINE) {
                        throw new StoreException.Invalid("line " + number + " has more than " + MAX_LINE + " bytes");
                    }
                    line.write(b);
                    blank &= b <= ' ';
                    continue;
                }
                if (!blank) {
                    use.take("line " + number, line.toByteArray());
                }
                if (b < 0) {
                    return;
                }
                line.reset();
                blank = true;
                number++;
            }
        }
    }
}
