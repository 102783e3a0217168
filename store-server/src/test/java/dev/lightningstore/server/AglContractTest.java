package dev.lightningstore.server;

import dev.lightningstore.contract.PeerContract;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.server.agl.AglDoor;
import dev.lightningstore.server.contract.AglClient;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.store.StoreCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract through the peer's REST wire of a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AglContractTest implements PeerContract {
    private ContractServer server;
    private AglClient client;

    @BeforeAll
    void open(@TempDir Path folder) {
        server = new ContractServer(
                folder,
                ground -> new AglDoor(
                        ground.cluster(), new RewardRule(ground.storage().models())));
        client = new AglClient(server.url());
    }

    @AfterAll
    void close() {
        client.close();
        server.close();
    }

    @Override
    public StoreCluster cluster() {
        return client;
    }

    @Override
    public void advance(Duration by) {
        server.advance(by);
    }

    /** Made by its first use. */
    @Override
    public String newProject(Quotas quotas) {
        return "t-" + UUID.randomUUID();
    }
}
