package dev.lightningstore.cli.client;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;

/** What a chart is drawn with. */
public enum Glyphs {
    UNICODE("▁▂▃▄▅▆▇█", "●○◆◇", '│', '└', '─'),
    ASCII("_.,-=+*#", "*o+x", '|', '+', '-');

    private final String heights;
    private final String marks;
    final char side;
    final char corner;
    final char floor;

    Glyphs(String heights, String marks, char side, char corner, char floor) {
        this.heights = heights;
        this.marks = marks;
        this.side = side;
        this.corner = corner;
        this.floor = floor;
    }

    /** What stdout can show. */
    public static Glyphs ofTerminal() {
        String encoding =
                System.getProperty("stdout.encoding", Charset.defaultCharset().name());
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        try {
            return !dumb && Charset.forName(encoding).newEncoder().canEncode(UNICODE.heights) ? UNICODE : ASCII;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return ASCII;
        }
    }

    /** Of the series with that number. */
    char mark(int series) {
        return marks.charAt(series % marks.length());
    }

    /** Series that can be told apart. */
    int kinds() {
        return marks.length();
    }

    /** One line of values between two bounds; a blank where there is no number. */
    String spark(double[] values, double lowest, double highest) {
        StringBuilder line = new StringBuilder();
        for (double value : values) {
            if (Double.isNaN(value)) {
                line.append(' ');
            } else {
                double part = highest > lowest ? (value - lowest) / (highest - lowest) : 0;
                line.append(heights.charAt((int) Math.round(part * (heights.length() - 1))));
            }
        }
        return line.toString();
    }
}
