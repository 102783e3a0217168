package dev.lightningstore.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.store.LightningStore;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LightningExtension.class)
class LightningExtensionTest {
    @BeforeEach
    void queue(LightningStore store) {
        store.rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null).join();
    }

    @RepeatedTest(3)
    void eachTestHasAProjectOfItsOwn(LightningStore store) {
        assertEquals(1, store.statistics().join().queued());
    }

    @Test
    void theServerIsShared(Lightning lightning, LightningClient client) {
        assertSame(lightning.client(), client);
    }
}
