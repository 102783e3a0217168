package spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpringAiStreamTest {
    @Test
    void streamedCallsToolsAndRewardsAreInTheStore() {
        List<String> lines = SpringAiStream.run(Map.of());
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).endsWith(" SUCCEEDED model_calls=2 tool_calls=1 reward=1.0"), lines.toString());
        assertTrue(lines.get(1).endsWith(" SUCCEEDED model_calls=2 tool_calls=1 reward=0.0"), lines.toString());
    }
}
