package dev.lightningstore.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Tells whether bytes are one JSON value in valid UTF-8, without building anything. Nesting is bounded. */
final class JsonSyntax {
    static final int MAX_DEPTH = 200;

    /** Says what is wrong and at which byte. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message, int at) {
            super(message + " at byte " + at);
        }
    }

    private final byte[] text;
    private int at;

    private JsonSyntax(byte[] text) {
        this.text = text;
    }

    static void check(byte[] text) throws Malformed {
        JsonSyntax scan = new JsonSyntax(text);
        scan.space();
        boolean ascii = scan.value(0);
        scan.space();
        if (scan.at != text.length) {
            throw new Malformed("unexpected text after the value", scan.at);
        }
        if (!ascii) {
            checkUtf8(text);
        }
    }

    private static void checkUtf8(byte[] text) throws Malformed {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new Malformed("not valid UTF-8", 0);
        }
    }

    /** Answers whether all text of the value was ASCII. */
    private boolean value(int depth) throws Malformed {
        if (depth > MAX_DEPTH) {
            throw new Malformed("nested deeper than " + MAX_DEPTH, at);
        }
        if (at >= text.length) {
            throw new Malformed("unexpected end", at);
        }
        switch (text[at]) {
            case '{':
                return members(depth);
            case '[':
                return elements(depth);
            case '"':
                return string();
            case 't':
                literal("true");
                return true;
            case 'f':
                literal("false");
                return true;
            case 'n':
                literal("null");
                return true;
            default:
                number();
                return true;
        }
    }

    private boolean members(int depth) throws Malformed {
        boolean ascii = true;
        at++;
        space();
        if (take('}')) {
            return true;
        }
        do {
            space();
            if (at >= text.length || text[at] != '"') {
                throw new Malformed("expected a name in quotes", at);
            }
            ascii &= string();
            space();
            expect(':');
            space();
            ascii &= value(depth + 1);
            space();
        } while (take(','));
        expect('}');
        return ascii;
    }

    private boolean elements(int depth) throws Malformed {
        boolean ascii = true;
        at++;
        space();
        if (take(']')) {
            return true;
        }
        do {
            space();
            ascii &= value(depth + 1);
            space();
        } while (take(','));
        expect(']');
        return ascii;
    }

    private boolean string() throws Malformed {
        boolean ascii = true;
        int start = at++;
        while (at < text.length) {
            byte b = text[at];
            if (b == '"') {
                at++;
                return ascii;
            }
            if (b == '\\') {
                escape();
            } else if (b >= 0 && b < 0x20) {
                throw new Malformed("control character in a string", at);
            } else {
                ascii &= b >= 0;
                at++;
            }
        }
        throw new Malformed("string without an end", start);
    }

    private void escape() throws Malformed {
        at++;
        if (at >= text.length) {
            throw new Malformed("unexpected end", at);
        }
        byte b = text[at];
        if (b == 'u') {
            for (int i = 1; i <= 4; i++) {
                if (at + i >= text.length || Character.digit(text[at + i], 16) < 0) {
                    throw new Malformed("bad unicode escape", at);
                }
            }
            at += 5;
        } else if ("\"\\/bfnrt".indexOf(b) >= 0) {
            at++;
        } else {
            throw new Malformed("bad escape", at);
        }
    }

    private void number() throws Malformed {
        int start = at;
        take('-');
        int whole = digits();
        if (whole == 0 || (whole > 1 && text[at - whole] == '0')) {
            throw new Malformed("expected a value", start);
        }
        if (take('.') && digits() == 0) {
            throw new Malformed("digits must follow the point", at);
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (!take('+')) {
                take('-');
            }
            if (digits() == 0) {
                throw new Malformed("digits must follow the exponent", at);
            }
        }
    }

    private int digits() {
        int start = at;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at - start;
    }

    private void literal(String word) throws Malformed {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= text.length || text[at + i] != word.charAt(i)) {
                throw new Malformed("expected a value", at);
            }
        }
        at += word.length();
    }

    private boolean take(char c) {
        if (at < text.length && text[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws Malformed {
        if (!take(c)) {
            throw new Malformed("expected '" + c + "'", at);
        }
    }

    private void space() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }
}
