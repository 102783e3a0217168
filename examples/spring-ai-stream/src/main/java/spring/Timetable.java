package spring;

import java.util.Map;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/** What the model may ask. */
final class Timetable {
    private static final Map<String, String> NEXT = Map.of("Bergen", "16:20", "Oslo", "15:05");

    @Tool(description = "When the next train to a city leaves, as HH:MM")
    String nextTrain(@ToolParam(description = "the city") String city) {
        return NEXT.getOrDefault(city, "never: no train goes to " + city);
    }
}
