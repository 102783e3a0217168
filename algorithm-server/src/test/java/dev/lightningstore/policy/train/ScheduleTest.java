package dev.lightningstore.policy.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lightningstore.policy.train.Schedule.Shape;
import org.junit.jupiter.api.Test;

/** What is only arithmetic: rates by step, and which rows go together. */
class ScheduleTest {
    @Test
    void itRisesThenFollowsItsShape() {
        Schedule cosine = new Schedule(Shape.COSINE, 1, 0.2, 4, 14);
        assertEquals(0.25, cosine.at(0));
        assertEquals(1, cosine.at(3));
        assertEquals(1, cosine.at(4));
        assertEquals(0.6, cosine.at(9), 1e-12);
        assertEquals(0.2, cosine.at(14), 1e-12);
        assertEquals(0.2, cosine.at(99), 1e-12);
        Schedule linear = new Schedule(Shape.LINEAR, 1, 0, 0, 10);
        assertEquals(0.7, linear.at(3), 1e-12);
        assertEquals(0.5, Schedule.constant(0.5).at(1000));
        assertThrows(IllegalArgumentException.class, () -> new Schedule(Shape.LINEAR, 1, 2, 0, 10));
    }
}
