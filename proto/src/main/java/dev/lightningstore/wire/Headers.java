package dev.lightningstore.wire;

import io.grpc.Metadata;

/** The metadata that goes with calls and their failures. */
public final class Headers {
    /** The project that a call belongs to; {@code default} without it. */
    public static final Metadata.Key<String> PROJECT =
            Metadata.Key.of("lightning-project", Metadata.ASCII_STRING_MARSHALLER);

    /** {@code Bearer} and a key or a rollout token. */
    public static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** An encoded {@code lightningstore.v1.StoreError} beside the status of a call that failed. */
    public static final Metadata.Key<byte[]> ERROR =
            Metadata.Key.of("lightning-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** The name of an error code, where a call is refused before it reaches its service. */
    public static final Metadata.Key<String> ERROR_CODE =
            Metadata.Key.of("lightning-error-code", Metadata.ASCII_STRING_MARSHALLER);

    static final Metadata.Key<String> RETRY_AFTER_MILLIS =
            Metadata.Key.of("lightning-retry-after-ms", Metadata.ASCII_STRING_MARSHALLER);

    private Headers() {}
}
