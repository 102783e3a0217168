package sums;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SumVerifierTest {
    private static final Sum SUM = new Sum(SumTool.MUL, 34, 96);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tool": "mul", "a": 34, "b": 96}            | 1.0
            {"tool": "mul", "a": "34", "b": "96"}        | 1.0
            Sure: {"tool": "mul", "a": 34, "b": 96}      | 0.8
            {"tool": "add", "a": 34, "b": 96}            | 0.7
            {"tool": "mul", "a": 96, "b": 34}            | 0.8
            {"tool": "mul", "a": 34}                     | 0.3
            {"tool": "mul", "a": 34, "b": 96             | 0.0
            It is 3264.                                  | 0.0
            """)
    void eachPartCounts(String answer, double reward) {
        assertEquals(reward, SumVerifier.score(SUM, answer).value(), 1e-9);
        assertEquals(SUM, Sum.of(SUM.input()));
    }
}
