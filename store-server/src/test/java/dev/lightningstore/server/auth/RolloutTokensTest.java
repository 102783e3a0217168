package dev.lightningstore.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.LeaseRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RolloutTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final LeaseRef LEASE = new LeaseRef("ro-0123456789ab", "at-01234567", 3);

    private static RolloutTokens tokens(String secret, Instant now) {
        RolloutTokens tokens = new RolloutTokens(InstantSource.fixed(now));
        tokens.useSecret(secret.getBytes(StandardCharsets.UTF_8));
        return tokens;
    }

    @Test
    void whatOneServerSignsAnotherReads() {
        String token = tokens("same", NOW).issue("p", LEASE, NOW.plusSeconds(60));
        assertTrue(token.startsWith("lrt_"), token);
        RolloutTokens.Claims claims = tokens("same", NOW.plusSeconds(59)).verify(token);
        assertEquals(new RolloutTokens.Claims("p", LEASE, NOW.plusSeconds(60)), claims);
    }

    @Test
    void anExpiredTokenIsRefused() {
        String token = tokens("same", NOW).issue("p", LEASE, NOW.plusSeconds(60));
        RolloutTokens later = tokens("same", NOW.plusSeconds(60));
        assertThrows(StoreException.Unauthenticated.class, () -> later.verify(token));
    }

    @Test
    void anotherSecretsTokenIsRefused() {
        String token = tokens("other", NOW).issue("p", LEASE, NOW.plusSeconds(60));
        RolloutTokens ours = tokens("ours", NOW);
        assertThrows(StoreException.Unauthenticated.class, () -> ours.verify(token));
    }

    @Test
    void aTokenWithAnyCharacterChangedIsRefused() {
        RolloutTokens tokens = tokens("same", NOW);
        String token = tokens.issue("p", LEASE, NOW.plusSeconds(60));
        Random random = new Random(1);
        for (int i = 4; i < token.length() - 1; i++) {
            char other = "ABCDEFGHIJ".charAt(random.nextInt(10));
            if (token.charAt(i) != other) {
                String forged = token.substring(0, i) + other + token.substring(i + 1);
                assertThrows(StoreException.Unauthenticated.class, () -> tokens.verify(forged), forged);
            }
        }
        for (String junk : new String[] {"lrt_", "lrt_!!!", "lrt_AAAA", "lrt_" + "A".repeat(5000)}) {
            assertThrows(StoreException.Unauthenticated.class, () -> tokens.verify(junk), junk);
        }
    }
}
