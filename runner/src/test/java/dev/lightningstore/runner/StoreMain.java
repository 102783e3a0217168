package dev.lightningstore.runner;

import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A store in a process of its own: a port and a folder. */
final class StoreMain {
    private StoreMain() {}

    public static void main(String[] args) throws InterruptedException {
        StoreServer server = StoreServer.open(
                ConfigReader.read(Map.of("port", args[0], "data", args[1]), Map.of(), null)
                        .config(),
                InstantSource.system());
        System.out.println("ready " + server.url());
        new CountDownLatch(1).await();
    }
}
