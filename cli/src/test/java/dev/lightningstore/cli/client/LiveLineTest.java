package dev.lightningstore.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LiveLineTest {
    /** A job's message and its worker's name come from elsewhere. */
    @Test
    void nothingInALineCommandsTheTerminal() {
        StringWriter err = new StringWriter();
        LiveLine line = new LiveLine(new PrintWriter(err), false);
        line.keep("failed: \033]0;owned\007 \u009b2J");
        assertEquals("failed:  ]0;owned   2J" + System.lineSeparator(), err.toString());
    }
}
