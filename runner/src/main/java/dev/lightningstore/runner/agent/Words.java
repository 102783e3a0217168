package dev.lightningstore.runner.agent;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a command line into words as a shell does, without a shell: single quotes keep all, double quotes and a backslash
 * keep the next {@code "} or {@code \}. Nothing is expanded: no variables, no globs, no pipes.
 */
final class Words {
    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private Words(String line) {
        this.line = line;
    }

    static List<String> of(String line) {
        return new Words(line).cut();
    }

    private List<String> cut() {
        while (at < line.length()) {
            char c = line.charAt(at++);
            switch (c) {
                case ' ', '\t', '\n', '\r' -> end();
                case '\'' -> single();
                case '"' -> doubled();
                case '\\' -> keep(next("a backslash"));
                default -> keep(c);
            }
        }
        end();
        return words;
    }

    private void single() {
        int close = line.indexOf('\'', at);
        if (close < 0) {
            throw open("'");
        }
        word.append(line, at, close);
        inWord = true;
        at = close + 1;
    }

    private void doubled() {
        inWord = true;
        while (true) {
            if (at == line.length()) {
                throw open("\"");
            }
            char c = line.charAt(at++);
            if (c == '"') {
                return;
            }
            if (c == '\\' && at < line.length() && (line.charAt(at) == '"' || line.charAt(at) == '\\')) {
                c = line.charAt(at++);
            }
            word.append(c);
        }
    }

    private void keep(char c) {
        word.append(c);
        inWord = true;
    }

    private char next(String after) {
        if (at == line.length()) {
            throw new IllegalArgumentException("cmd: " + after + " ends the line: " + line);
        }
        return line.charAt(at++);
    }

    private void end() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private IllegalArgumentException open(String quote) {
        return new IllegalArgumentException("cmd: a quote " + quote + " is not closed: " + line);
    }
}
