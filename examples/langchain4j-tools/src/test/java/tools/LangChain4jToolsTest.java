package tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LangChain4jToolsTest {
    /** The scripted model gets the second sum wrong. */
    @Test
    void modelCallsToolsAndRewardsAreInTheStore() {
        List<String> lines = LangChain4jTools.run(Map.of());
        assertEquals(2, lines.size());
        String worked = " SUCCEEDED model_calls=3 tools=priceOf,multiply reward=";
        assertTrue(lines.get(0).endsWith(worked + "1.0"), lines.toString());
        assertTrue(lines.get(1).endsWith(worked + "0.0"), lines.toString());
    }
}
