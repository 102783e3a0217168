package dev.lightningstore.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopsTest {
    @Test
    void whatMayBeginAStopIsHeldBack() {
        Stops stops = new Stops(List.of("</s>", "END"));
        assertEquals("a", stops.add("a<"));
        assertEquals("", stops.add("/"));
        assertEquals("</x", stops.add("x"));
        assertEquals("E", stops.add("EE"));
        assertEquals("E", stops.rest());
        assertFalse(stops.found());
    }

    @Test
    void theFirstStopEndsTheText() {
        Stops stops = new Stops(List.of("cd", "b"));
        assertEquals("a", stops.add("abcd"));
        assertTrue(stops.found());
        assertEquals("", stops.add("more"));
        assertEquals("", stops.rest());
    }

    @Test
    void aStopMayComeInParts() {
        Stops stops = new Stops(List.of("aab"));
        assertEquals("a", stops.add("aaa"));
        assertEquals("", stops.add("b"));
        assertTrue(stops.found());
        assertEquals("", stops.rest());
    }
}
