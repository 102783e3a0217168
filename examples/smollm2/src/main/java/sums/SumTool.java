package sums;

import java.util.Locale;

/** What can be done with two numbers. */
enum SumTool {
    ADD("plus"),
    SUB("minus"),
    MUL("times");

    private final String word;

    SumTool(String word) {
        this.word = word;
    }

    long of(long a, long b) {
        return switch (this) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
        };
    }

    /** As people say it. */
    String word() {
        return word;
    }

    /** As the call has it. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
