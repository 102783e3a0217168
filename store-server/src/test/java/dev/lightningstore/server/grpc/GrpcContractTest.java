package dev.lightningstore.server.grpc;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.StoreContract;
import dev.lightningstore.contract.TestClock;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.jdbc.StorageOptions;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.wire.span.SpanCodec;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The whole contract, through a real port and back: what holds in the process holds over gRPC. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrpcContractTest implements StoreContract {
    private final TestClock clock = new TestClock();
    private JdbcCluster engine;
    private GrpcPort port;
    private LightningClient client;

    @BeforeAll
    void open() {
        engine = JdbcCluster.open(
                StorageOptions.of("jdbc:h2:mem:grpc-contract;DB_CLOSE_DELAY=-1", null, null),
                clock,
                (project, lease, expires) -> "token-of-" + lease.attemptId(),
                new SpanCodec());
        port = new GrpcPort(engine);
        client = port.client();
    }

    @AfterAll
    void close() {
        client.close();
        port.close();
        engine.close();
    }

    @Override
    public StoreCluster cluster() {
        return client;
    }

    @Override
    public void advance(Duration by) {
        clock.move(by);
        engine.watch();
    }
}
