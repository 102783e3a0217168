package dev.lightningstore.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Lines of UTF-8 for the command's own stdout, which takes text: a line is printed once it is whole. */
final class PrintedBytes extends OutputStream {
    private final PrintWriter out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    PrintedBytes(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void write(int b) {
        line.write(b);
        if (b == '\n') {
            flush();
        }
    }

    @Override
    public void flush() {
        out.write(line.toString(StandardCharsets.UTF_8));
        out.flush();
        line.reset();
    }
}
