package dev.lightningstore.serving;

/** Of an answer that was asked for. */
public interface Ticket {
    /** Nobody wants it any more: it ends before its next token, and nothing more is heard of it. Any thread may say so, at any time. */
    void cancel();
}
