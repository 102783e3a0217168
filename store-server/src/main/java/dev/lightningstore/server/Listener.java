package dev.lightningstore.server;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.lightningstore.server.config.StoreConfig;
import io.netty.handler.ssl.ClientAuth;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/** The address that the server listens on, with TLS or without. */
record Listener(String host, InetAddress address, int port, boolean tls) {
    static Listener of(StoreConfig config) {
        try {
            InetAddress address = InetAddress.getByName(config.host());
            return new Listener(
                    config.host(), address, config.port(), config.tls().enabled());
        } catch (UnknownHostException e) {
            throw new StartFailure("host: '" + config.host() + "' is no address of this machine", e);
        }
    }

    boolean loopback() {
        return address.isLoopbackAddress();
    }

    void install(ServerBuilder server, StoreConfig.Tls settings) {
        InetSocketAddress socket = new InetSocketAddress(address, port);
        if (!tls) {
            server.port(socket, SessionProtocol.HTTP);
            return;
        }
        server.port(socket, SessionProtocol.HTTPS);
        File cert = readable(Objects.requireNonNull(settings.cert()), "tls.cert");
        File key = readable(Objects.requireNonNull(settings.key()), "tls.key");
        try {
            server.tls(cert, key);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    "tls.cert " + cert + " and tls.key " + key + " are not a PEM certificate and its PKCS #8 key", e);
        }
        if (settings.clientAuth() == StoreConfig.ClientAuth.NONE) {
            return;
        }
        File authorities = readable(Objects.requireNonNull(settings.clientCa()), "tls.client_ca");
        server.tlsCustomizer(tls -> tls.trustManager(authorities)
                .clientAuth(
                        settings.clientAuth() == StoreConfig.ClientAuth.REQUIRED
                                ? ClientAuth.REQUIRE
                                : ClientAuth.OPTIONAL));
    }

    private static File readable(Path file, String key) {
        if (!Files.isReadable(file)) {
            throw new StartFailure(key + ": cannot read " + file);
        }
        return file.toFile();
    }

    void bind(Server server) {
        try {
            server.start().join();
        } catch (CompletionException e) {
            // Netty's native transports have an IOException of their own instead of BindException.
            Throwable cause = e.getCause();
            if (cause instanceof IOException) {
                throw new StartFailure(
                        "cannot listen on " + host + ":" + port + ": " + cause.getMessage()
                                + "; choose another with --port, or stop who holds it",
                        e);
            }
            throw e;
        }
    }

    /** Where a client on this machine finds the server. */
    String url(int boundPort) {
        String name = address.isAnyLocalAddress() ? "127.0.0.1" : host;
        return (tls ? "https://" : "http://") + (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + boundPort;
    }
}
