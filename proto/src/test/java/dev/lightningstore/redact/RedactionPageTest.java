package dev.lightningstore.redact;

import dev.lightningstore.Golden;
import org.junit.jupiter.api.Test;

class RedactionPageTest {
    @Test
    void thePageInTheDocsIsTheRules() {
        Golden.check("docs/reference/redaction.md", RedactionPage.draw());
    }
}
