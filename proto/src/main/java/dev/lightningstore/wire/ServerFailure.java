package dev.lightningstore.wire;

/** The server failed in a way that nobody foresaw. It says no more than an id, by which its log can be searched. */
public final class ServerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String errorId;

    public ServerFailure(String message, String errorId) {
        super(message);
        this.errorId = errorId;
    }

    /** Empty where the failure came from between the server and us. */
    public String errorId() {
        return errorId;
    }
}
