package dev.lightningstore.reward;

import dev.lightningstore.Golden;
import org.junit.jupiter.api.Test;

class RewardsPageTest {
    @Test
    void thePageInTheDocsIsTheCode() {
        Golden.check("docs/reference/rewards.md", RewardsPage.draw());
    }
}
