package support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SupportChatTest {
    private static final Pattern TOTAL = Pattern.compile("\\btotal=(-?[0-9.]+)");

    /** The scripted answers are a kind one, a curt one and an unsafe one, in the order of the questions. */
    @Test
    void kindIsWorthMoreThanCurtAndUnsafeIsWorthNothing() {
        List<String> lines = SupportChat.run(Map.of());
        assertEquals(3, lines.size());
        double kind = total(lines.get(0));
        double curt = total(lines.get(1));
        double unsafe = total(lines.get(2));
        assertTrue(kind > curt && curt > unsafe, lines.toString());
        assertTrue(unsafe <= 0, lines.toString());
    }

    private static double total(String line) {
        Matcher total = TOTAL.matcher(line);
        assertTrue(total.find(), line);
        return Double.parseDouble(total.group(1));
    }
}
