package dev.lightningstore.runner.agent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The beginning and the end of a stream of any length, in bounded memory. Thread-safe. */
public final class HeadAndTail {
    private final byte[] head;
    private final byte[] tail;
    private long total;

    /** @param keep how many bytes of the beginning are kept, and as many of the end */
    public HeadAndTail(int keep) {
        head = new byte[keep];
        tail = new byte[keep];
    }

    /** Answers how many bytes have come so far. */
    public synchronized long add(byte[] bytes, int length) {
        for (int i = 0; i < length; ) {
            if (total < head.length) {
                int part = (int) Math.min(length - i, head.length - total);
                System.arraycopy(bytes, i, head, (int) total, part);
                i += part;
                total += part;
            } else {
                int place = (int) ((total - head.length) % tail.length);
                int part = Math.min(length - i, tail.length - place);
                System.arraycopy(bytes, i, tail, place, part);
                i += part;
                total += part;
            }
        }
        return total;
    }

    public synchronized long total() {
        return total;
    }

    /** How many bytes between head and tail were not kept. */
    public synchronized long cut() {
        return Math.max(0, total - head.length - tail.length);
    }

    /** What was kept, with a note of what was cut. */
    public synchronized String text() {
        if (total <= head.length) {
            return new String(head, 0, (int) total, StandardCharsets.UTF_8);
        }
        String begin = new String(head, StandardCharsets.UTF_8);
        String end = new String(tail(), StandardCharsets.UTF_8);
        return cut() == 0 ? begin + end : begin + "\n[… " + cut() + " bytes were cut here …]\n" + end;
    }

    /** The last line that is not blank; empty where there is none, or its beginning was cut. */
    public synchronized String lastLine() {
        String kept = total <= head.length || cut() == 0 ? text() : new String(tail(), StandardCharsets.UTF_8);
        String end = kept.stripTrailing();
        int line = end.lastIndexOf('\n');
        return line < 0 && cut() > 0 ? "" : end.substring(line + 1);
    }

    private byte[] tail() {
        long inTail = total - head.length;
        if (inTail <= tail.length) {
            return Arrays.copyOf(tail, (int) inTail);
        }
        byte[] ordered = new byte[tail.length];
        int oldest = (int) (inTail % tail.length);
        System.arraycopy(tail, oldest, ordered, 0, tail.length - oldest);
        System.arraycopy(tail, 0, ordered, tail.length - oldest, oldest);
        return ordered;
    }
}
