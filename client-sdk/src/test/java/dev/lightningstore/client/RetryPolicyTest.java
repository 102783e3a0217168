package dev.lightningstore.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The waits between tries. */
class RetryPolicyTest {
    @Test
    void waitsDoubleWithinTheirBoundsAndDiffer() {
        RetryPolicy policy = new RetryPolicy(100, Duration.ofMillis(100), Duration.ofSeconds(5));
        Random random = new Random(1);
        boolean differ = false;
        for (int failures = 1; failures <= 100; failures++) {
            long most = Math.min(5_000, 100L << Math.min(failures - 1, 10));
            Duration wait = policy.delay(failures, random);
            assertTrue(wait.toMillis() >= most / 2, () -> "too short: " + wait);
            assertTrue(wait.toMillis() <= most, () -> "too long: " + wait);
            differ |= !wait.equals(policy.delay(failures, random));
        }
        assertTrue(differ);
    }
}
