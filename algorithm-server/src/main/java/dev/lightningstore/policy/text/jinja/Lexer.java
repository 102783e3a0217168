package dev.lightningstore.policy.text.jinja;

import dev.lightningstore.policy.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a template into tokens; what white space a tag takes with it is decided here. */
final class Lexer {
    private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");
    private static final Pattern RAW_BEGIN = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%\\}");
    private static final Pattern INSIDE = Pattern.compile("""
            (?<space>\\s+)\
            |(?<float>\\d[\\d_]*(?:\\.\\d[\\d_]*(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+))\
            |(?<integer>\\d[\\d_]*)\
            |(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)\
            |(?<operator>//|\\*\\*|==|!=|>=|<=|[-+*/%~(){}\\[\\],.:=<>|;])""");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int counted;
    private int lines = 1;
    /** Whether the last tag took the end of its line with it, so that what follows begins a line. */
    private boolean lineStarts = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                text(source.substring(at));
                at = source.length();
                break;
            }
            char kind = source.charAt(tag + 1);
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            text(before(source.substring(at, tag), kind, sign));
            at = tag;
            switch (kind) {
                case '#' -> comment();
                case '{' -> inside(Kind.OUTPUT_BEGIN, Kind.OUTPUT_END, "}}");
                default -> block();
            }
        }
        add(Kind.END, "");
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Text before a tag, less the white space that the tag takes. */
    private String before(String text, char kind, char sign) {
        if (sign == '-') {
            return text.stripTrailing();
        }
        if (sign == '+' || kind == '{') {
            return text;
        }
        int line = text.lastIndexOf('\n') + 1;
        return (line > 0 || lineStarts) && text.substring(line).isBlank() ? text.substring(0, line) : text;
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            add(Kind.TEXT, text);
        }
    }

    private void comment() {
        int end = source.indexOf("#}", at + 2);
        if (end < 0) {
            throw new JinjaException("a comment that does not end", line());
        }
        char sign = end > at + 2 ? source.charAt(end - 1) : ' ';
        at = end + 2;
        after(sign, true);
    }

    private void block() {
        Matcher raw = RAW_BEGIN.matcher(source).region(at, source.length());
        if (!raw.lookingAt()) {
            inside(Kind.BLOCK_BEGIN, Kind.BLOCK_END, "%}");
            return;
        }
        Matcher end = RAW_END.matcher(source);
        if (!end.find(raw.end())) {
            throw new JinjaException("'raw' without 'endraw'", line());
        }
        at = raw.end();
        after(raw.group(1).isEmpty() ? ' ' : '-', true);
        String sign = end.group(1);
        int from = Math.min(at, end.start());
        text(before(source.substring(from, end.start()), '%', sign.isEmpty() ? ' ' : sign.charAt(0)));
        at = end.end();
        after(end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
    }

    /** What follows a tag, less the white space that the tag takes. */
    private void after(char sign, boolean takesLineEnd) {
        lineStarts = false;
        if (sign == '-') {
            while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
                lineStarts = source.charAt(at++) == '\n';
            }
        } else if (takesLineEnd && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
            lineStarts = true;
        }
    }

    private void inside(Kind begin, Kind end, String closing) {
        int start = line();
        add(begin, source.substring(at, at + 2));
        at += 2;
        if (at < source.length() && "-+".indexOf(source.charAt(at)) >= 0) {
            at++;
        }
        Matcher token = INSIDE.matcher(source);
        int depth = 0;
        while (at < source.length()) {
            char sign = source.charAt(at);
            boolean signed = (sign == '-' || sign == '+') && source.startsWith(closing, at + 1);
            if (depth == 0 && (signed || source.startsWith(closing, at))) {
                add(end, closing);
                at += signed ? 3 : 2;
                after(signed ? sign : ' ', end == Kind.BLOCK_END);
                return;
            }
            if (sign == '\'' || sign == '"') {
                int closed = textEnd(sign);
                add(Kind.STRING, source.substring(at, closed));
                at = closed;
                continue;
            }
            if (!token.region(at, source.length()).lookingAt()) {
                throw new JinjaException("unexpected character '" + source.charAt(at) + "'", line());
            }
            if (token.group("space") == null) {
                Kind kind = kind(token);
                add(kind, token.group());
                depth += kind == Kind.OPERATOR ? nesting(token.group()) : 0;
            }
            at = token.end();
        }
        throw new JinjaException("a tag that does not end with " + closing, start);
    }

    /** By hand, for a pattern would need a deep stack for a long text. */
    private int textEnd(char quote) {
        for (int i = at + 1; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == quote) {
                return i + 1;
            }
            i += c == '\\' ? 1 : 0;
        }
        throw new JinjaException("a text that does not end with " + quote, line());
    }

    private static int nesting(String operator) {
        return "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
    }

    private static Kind kind(Matcher token) {
        return token.group("name") != null
                ? Kind.NAME
                : token.group("integer") != null
                        ? Kind.INTEGER
                        : token.group("float") != null ? Kind.FLOAT : Kind.OPERATOR;
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line()));
    }

    private int line() {
        for (; counted < Math.min(at, source.length()); counted++) {
            lines += source.charAt(counted) == '\n' ? 1 : 0;
        }
        return lines;
    }
}
