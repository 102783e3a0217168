package dev.lightningstore.rollout;

import dev.lightningstore.Golden;
import org.junit.jupiter.api.Test;

class LifecyclePageTest {
    @Test
    void thePageInTheDocsIsTheTable() {
        Golden.check("docs/reference/lifecycle.md", LifecyclePage.draw());
    }
}
