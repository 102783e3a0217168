package sums;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalculatorVerifierTest {
    private static final Sum SUM = new Sum(SumTool.SUB, 12, 30);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tool": "sub", "a": 12, "b": 30}      | {"answer": -18}         | 1.0
            {"tool": "sub", "a": 12, "b": 30}      | {"answer": "-18"}       | 1.0
            {"tool": "sub", "a": 12, "b": 30}      | {"answer": 18}          | 0.7
            {"tool": "sub", "a": 12, "b": 30}      | It is -18.              | 0.5
            {"tool": "add", "a": 12, "b": 30}      | {"answer": 42}          | 0.55
            It is -18.                             | ''                      | 0.0
            """)
    void bothTurnsCount(String call, String answer, double reward) {
        assertEquals(reward, CalculatorVerifier.score(SUM, call, answer).value(), 1e-9);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tool": "mul", "a": 34, "b": "96"} and so on | 3264
            {"tool": "pow", "a": 34, "b": 96}             | -1
            {"tool": "mul", "a": 34}                      | -1
            {"tool": "mul", "a": 1e9, "b": 2}             | -1
            """)
    void aCallIsCarriedOutIfItCanBe(String text, long result) {
        assertEquals(result, Called.in(text).map(Called::result).orElse(-1L));
    }
}
