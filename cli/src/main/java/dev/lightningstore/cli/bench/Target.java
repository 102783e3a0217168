package dev.lightningstore.cli.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** A store to drive: its name in the report and its base URL. */
record Target(String name, URI url, Optional<String> apiKey) {
    Target {
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("bench drives plain http only and was given " + url + " for " + name
                    + ": give a URL such as http://127.0.0.1:4747");
        }
    }

    static Target of(String name, String url, Optional<String> apiKey) {
        try {
            return new Target(name, URI.create(url), apiKey);
        } catch (IllegalArgumentException e) {
            if (e.getCause() == null) {
                throw e;
            }
            throw new IllegalArgumentException(
                    url + " for " + name + " is not a URL: give one such as http://127.0.0.1:4747", e);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort());
    }

    String authority() {
        return url.getRawAuthority();
    }

    /** What stands before {@code /v1/…} in every path, such as a project's prefix; never ends in a slash. */
    String basePath() {
        String path = url.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
