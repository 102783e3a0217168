package hello;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.embedded.LightningExtension;
import dev.lightningstore.rollout.RolloutStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LightningExtension.class)
class HelloAgentTest {
    @Test
    void greetsAndIsRewarded(Lightning lightning) {
        lightning.run(1, new HelloAgent());
        var done = lightning.await(lightning.enqueue("\"Ada\""));
        assertEquals(RolloutStatus.SUCCEEDED, done.status());
        assertEquals(
                1.0 / "Hello, Ada!".length(),
                lightning.reward(done).orElseThrow().value());
    }

    @Test
    void runsAsAProgram() {
        HelloAgent.main(new String[0]);
    }
}
