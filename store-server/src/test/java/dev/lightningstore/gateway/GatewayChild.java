package dev.lightningstore.gateway;

import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import java.time.InstantSource;
import java.util.Map;

/** A server in a process of its own, to be killed: says where it listens. */
public final class GatewayChild {
    private GatewayChild() {}

    /** Arguments: the folder of its data. */
    public static void main(String[] args) {
        StoreServer server = StoreServer.open(
                ConfigReader.read(Map.of("port", "0", "data", args[0]), Map.of(), null)
                        .config(),
                InstantSource.system());
        System.out.println("ready " + server.url());
    }
}
