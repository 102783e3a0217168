package dev.lightningstore.policy.text.jinja;

import dev.lightningstore.policy.text.jinja.Token.Kind;
import java.util.List;

/** The tokens that are still to be read. */
final class Tokens {
    private final List<Token> tokens;
    private int at;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        at += token.kind() == Kind.END ? 0 : 1;
        return token;
    }

    boolean sees(Kind kind) {
        return peek().kind() == kind;
    }

    boolean sees(Kind kind, String text) {
        return peek().is(kind, text);
    }

    boolean sees(String operator) {
        return sees(Kind.OPERATOR, operator);
    }

    boolean seesWord(String word) {
        return sees(Kind.NAME, word);
    }

    boolean take(String operator) {
        return take(Kind.OPERATOR, operator);
    }

    boolean takeWord(String word) {
        return take(Kind.NAME, word);
    }

    private boolean take(Kind kind, String text) {
        if (!sees(kind, text)) {
            return false;
        }
        at++;
        return true;
    }

    void expect(String operator) {
        if (!take(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectWord(String word) {
        if (!takeWord(word)) {
            throw unexpected("'" + word + "'");
        }
    }

    Token expect(Kind kind, String what) {
        if (!sees(kind)) {
            throw unexpected(what);
        }
        return next();
    }

    int line() {
        return peek().line();
    }

    JinjaException unexpected(String wanted) {
        return new JinjaException("expected " + wanted + ", found " + peek().shown(), line());
    }
}
