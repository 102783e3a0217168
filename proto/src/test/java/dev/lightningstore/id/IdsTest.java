package dev.lightningstore.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    private static final long SEED = 20260101;

    @Test
    void aRolloutsNameLeadsBackToItsNumber() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            long number = 1 + (random.nextLong() & Ids.MAX_ROLLOUT) % Ids.MAX_ROLLOUT;
            assertEquals(OptionalLong.of(number), Ids.rolloutNumber(Ids.rollout(number)));
        }
        for (long number : new long[] {1, 2, 255, 256, Ids.MAX_ROLLOUT - 1, Ids.MAX_ROLLOUT}) {
            assertEquals(OptionalLong.of(number), Ids.rolloutNumber(Ids.rollout(number)));
        }
    }

    @Test
    void neighboursHaveDifferentNamesThatDoNotLookAlike() {
        Set<String> names = new HashSet<>();
        int alike = 0;
        String previous = Ids.rollout(1);
        names.add(previous);
        for (long number = 2; number <= 50_000; number++) {
            String name = Ids.rollout(number);
            assertTrue(names.add(name), name);
            alike += name.substring(0, 9).equals(previous.substring(0, 9)) ? 1 : 0;
            previous = name;
        }
        assertEquals(0, alike, "neighbours that begin alike");
    }

    @Test
    void aRolloutsNameHasTheFormOfThePeers() {
        assertTrue(Ids.rollout(1).matches("ro-[0-9a-f]{12}"), Ids.rollout(1));
        assertTrue(Ids.attempt(1, 1).matches("at-[0-9a-f]{8}"), Ids.attempt(1, 1));
    }

    @Test
    void numbersOutsideTheRangeHaveNoName() {
        assertThrows(IllegalArgumentException.class, () -> Ids.rollout(0));
        assertThrows(IllegalArgumentException.class, () -> Ids.rollout(-1));
        assertThrows(IllegalArgumentException.class, () -> Ids.rollout(Ids.MAX_ROLLOUT + 1));
    }

    @Test
    void everyAttemptOfARolloutLeadsBackToItsNumber() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            long rollout = 1 + random.nextInt(1_000_000);
            Set<String> names = new HashSet<>();
            for (int attempt = 1; attempt <= 255; attempt++) {
                String name = Ids.attempt(rollout, attempt);
                assertTrue(names.add(name), name);
                assertEquals(OptionalInt.of(attempt), Ids.attemptNumber(rollout, name));
            }
        }
    }

    @Test
    void anAttemptOfAnotherRolloutIsRecognisedAsForeign() {
        int taken = 0;
        for (int rollout = 1; rollout <= 10_000; rollout++) {
            taken += Ids.attemptNumber(rollout + 1, Ids.attempt(rollout, 1)).isPresent() ? 1 : 0;
        }
        assertTrue(taken < 10, taken + " of 10,000 names fit a neighbour's rollout too");
    }

    @Test
    void mostMadeUpNamesAreRecognisedAsSuch() {
        Random random = new Random(SEED);
        int rollouts = 0;
        int attempts = 0;
        for (int i = 0; i < 100_000; i++) {
            String made = String.format("%012x", random.nextLong() & 0xffff_ffff_ffffL);
            rollouts += Ids.rolloutNumber("ro-" + made).isPresent() ? 1 : 0;
            attempts += Ids.attemptNumber(7, "at-" + made.substring(4)).isPresent() ? 1 : 0;
        }
        assertTrue(rollouts <= 20, rollouts + " made-up rollouts were believed");
        assertTrue(attempts <= 20, attempts + " made-up attempts were believed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ro-",
                "ro",
                "latest",
                "ro-00000000000",
                "ro-0000000000000",
                "ro-00000000000g",
                "ro-00000000000 ",
                "RO-000000000000",
                "ro_000000000000",
                "at-000000000000",
                "ro-ABCDEFABCDEF",
                "ro-٠٠٠٠٠٠٠٠٠٠٠٠",
                "ro-+00000000001",
                "ro--00000000001",
                "ro-000000000000"
            })
    void foreignNamesAreNoRollouts(String name) {
        assertFalse(Ids.rolloutNumber(name).isPresent(), name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "latest", "at-", "at-0000000", "at-000000000", "at-0000000G", "ro-00000000", "AT-00000000"})
    void foreignNamesAreNoAttempts(String name) {
        assertFalse(Ids.attemptNumber(1, name).isPresent(), name);
    }
}
