package dev.lightningstore.server.config;

/** The configuration is wrong; the message names the key, the value, where it came from and what is allowed. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
