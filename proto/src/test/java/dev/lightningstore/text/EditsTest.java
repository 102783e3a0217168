package dev.lightningstore.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class EditsTest {
    @Test
    void countsWhatIsInsertedDeletedAndReplaced() {
        assertEquals(0, Edits.between("same", "same"));
        assertEquals(4, Edits.between("", "four"));
        assertEquals(3, Edits.between("kitten", "sitting"));
        assertEquals(3, Edits.between("sitting", "kitten"));
        assertEquals(2, Edits.between("ab", "ba"));
    }

    @Test
    void theFirstOfTheNearestIsMeant() {
        assertEquals("trace_level", Edits.nearest("tracelevel", List.of("port", "trace_level", "trace-level")));
        assertEquals("", Edits.nearest("anything", List.of()));
    }
}
