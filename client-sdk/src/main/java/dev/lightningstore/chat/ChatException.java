package dev.lightningstore.chat;

/** There is no answer. Nothing in it shows the key. */
public final class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kept the answer away. */
    public enum Kind {
        /** The server understood and said no: a wrong key, an unknown model, a bad request. */
        REFUSED,
        /** The server has too much to do, or is broken, also after all tries. */
        OVERLOADED,
        /** The server cannot be reached, or the connection broke. */
        UNREACHABLE,
        TIMEOUT,
        /** Something was answered that is no chat completion. */
        NONSENSE
    }

    private final Kind kind;

    public ChatException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    ChatException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
