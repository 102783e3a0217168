package dev.lightningstore.server;

import dev.lightningstore.contract.TestClock;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.store.StoreCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** A whole server over a file, whose clock a test moves: what the contract is tried on through each wire. */
final class ContractServer implements AutoCloseable {
    private final TestClock clock = new TestClock();
    private final StoreServer server;
    private final JdbcCluster cluster;

    ContractServer(Path folder, Function<StoreServer.Ground, Door> door) {
        AtomicReference<StoreCluster> opened = new AtomicReference<>();
        server = StoreServer.open(
                ConfigReader.read(Map.of("port", "0", "data", folder.toString()), Map.of(), null)
                        .config(),
                clock,
                tokens -> JdbcStorage.open(
                        ConfigReader.read(Map.of("data", folder.toString()), Map.of(), null)
                                .config(),
                        clock,
                        tokens),
                ground -> {
                    opened.set(ground.cluster());
                    return List.of(door.apply(ground));
                });
        cluster = (JdbcCluster) Objects.requireNonNull(opened.get());
    }

    String url() {
        return server.url();
    }

    void advance(Duration by) {
        clock.move(by);
        cluster.watch();
    }

    @Override
    public void close() {
        server.close();
    }
}
