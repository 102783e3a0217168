package dev.lightningstore.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.project.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AccessPageTest {
    @Test
    void thePageIsFresh() throws IOException {
        Path page = Path.of("..", "docs", "reference", "access.md");
        String fresh = AccessPage.markdown();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(page, fresh);
        }
        assertEquals(fresh, Files.readString(page), "run this test with -Dgolden.update=true");
    }

    @Test
    void adminsMayDoEverythingAndOthersLess() {
        for (Action action : Action.values()) {
            for (Role role : Role.values()) {
                assertTrue(!AccessTable.allows(role, action) || AccessTable.allows(Role.ADMIN, action));
            }
        }
        assertTrue(
                AccessTable.of(Role.AGENT).size() < AccessTable.of(Role.RUNNER).size());
    }
}
