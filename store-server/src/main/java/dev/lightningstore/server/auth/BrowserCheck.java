package dev.lightningstore.server.auth;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import dev.lightningstore.error.StoreException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages out of a store that asks for no key. Whoever has such a store on his machine also visits web sites
 * there; without this a page could post to {@code localhost}, or read from it under a name that it points there (DNS
 * rebinding).
 */
final class BrowserCheck {
    private static final Pattern LOOPBACK = Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    private final boolean loopback;
    private final String boundHost;
    private final List<String> origins;

    BrowserCheck(boolean loopback, String boundHost, List<String> origins) {
        this.loopback = loopback;
        this.boundHost = boundHost;
        this.origins = origins;
    }

    void check(RequestHeaders headers) {
        String authority = headers.authority();
        String host = authority == null ? null : host(authority);
        if (loopback && host != null && !isLocal(host)) {
            throw new StoreException.Forbidden(
                    "the host name '" + host + "' is not this machine's own: use localhost, or give the store keys",
                    Map.of("host", host));
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin == null || isSafe(headers.method()) || origins.contains("*") || origins.contains(origin)) {
            return;
        }
        if (authority == null || !authority.equalsIgnoreCase(authorityOf(origin))) {
            throw new StoreException.Forbidden(
                    "a page of " + origin + " may not write here: add it to cors.origins if it should",
                    Map.of("origin", origin));
        }
    }

    private static boolean isSafe(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS;
    }

    private boolean isLocal(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("::1")
                || host.equals("127.0.0.1")
                || LOOPBACK.matcher(host).matches()
                || host.equalsIgnoreCase(boundHost);
    }

    private static String host(String authority) {
        String host = authority;
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.lastIndexOf(':');
        return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    }

    private static @Nullable String authorityOf(String origin) {
        try {
            return URI.create(origin).getRawAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
