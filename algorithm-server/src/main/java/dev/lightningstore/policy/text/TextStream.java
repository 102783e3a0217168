package dev.lightningstore.policy.text;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Turns token ids into text while they come. A character whose bytes are spread over several tokens comes out once it is whole, so that
 * what was put out never has to be taken back. Not thread-safe: one for each answer.
 */
public final class TextStream {
    private static final String BROKEN = "\uFFFD";
    /** How many tokens may wait for a character to become whole; one has at most four bytes, so more never will. */
    private static final int MAX_WAITING = 16;

    private final Function<int[], String> decode;
    /** The last tokens whose text is out, for some decoders treat a first token otherwise, and those that came since. */
    private int[] window = new int[0];
    /** How many of the window's tokens are out, and how many characters of its text. */
    private int settled;

    private int shown;

    TextStream(Function<int[], String> decode) {
        this.decode = decode;
    }

    /** What can be shown more with this token; often a word, sometimes nothing. */
    public String add(int id) {
        window = Arrays.copyOf(window, window.length + 1);
        window[window.length - 1] = id;
        String text = decode.apply(window);
        boolean whole = !text.endsWith(BROKEN) || window.length - settled >= MAX_WAITING;
        String stable = whole ? text : text.substring(0, text.length() - BROKEN.length());
        String more = shown < stable.length() ? stable.substring(shown) : "";
        shown = Math.max(shown, stable.length());
        if (whole) {
            window = Arrays.copyOfRange(window, settled, window.length);
            settled = window.length;
            shown = decode.apply(window).length();
        }
        return more;
    }

    /** What is left at the end: a broken character, if the answer stopped within one. */
    public String finish() {
        String text = decode.apply(window);
        return shown < text.length() ? text.substring(shown) : "";
    }
}
