package dev.lightningstore.policy.text.jinja;

import dev.lightningstore.policy.text.jinja.Node.Branch;
import dev.lightningstore.policy.text.jinja.Node.Parameter;
import dev.lightningstore.policy.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the statements of a template. */
final class Parser {
    private final Tokens tokens;
    private final ExpressionParser expressions;

    private Parser(Tokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    static List<Node> parse(String template) {
        Parser parser = new Parser(new Tokens(Lexer.tokens(template)));
        List<Node> nodes = parser.until(Set.of());
        if (!parser.tokens.sees(Kind.END)) {
            throw parser.tokens.unexpected("the end");
        }
        return nodes;
    }

    /** Up to a block of one of these words, which is left to be read, or to the end. */
    private List<Node> until(Set<String> ends) {
        List<Node> nodes = new ArrayList<>();
        while (!tokens.sees(Kind.END)) {
            Token token = tokens.next();
            switch (token.kind()) {
                case TEXT -> nodes.add(new Node.Text(token.text()));
                case OUTPUT_BEGIN -> nodes.add(output());
                case BLOCK_BEGIN -> {
                    if (ends.contains(tokens.peek().text())) {
                        return nodes;
                    }
                    nodes.add(statement());
                }
                case OUTPUT_END, BLOCK_END, NAME, STRING, INTEGER, FLOAT, OPERATOR, END ->
                    throw new JinjaException("unexpected " + token.shown(), token.line());
            }
        }
        if (!ends.isEmpty()) {
            throw tokens.unexpected(String.join(" or ", ends.stream().sorted().toList()));
        }
        return nodes;
    }

    private Node output() {
        int line = tokens.line();
        Expression value = expressions.tuple();
        tokens.expect(Kind.OUTPUT_END, "'}}'");
        return new Node.Output(value, line);
    }

    private Node statement() {
        Token word = tokens.expect(Kind.NAME, "a statement");
        return switch (word.text()) {
            case "if" -> choice();
            case "for" -> loop(word.line());
            case "set" -> assignment(word.line());
            case "macro" -> macro();
            case "generation" -> new Node.Generation(body("endgeneration"));
            case "break" -> ended(new Node.Break());
            case "continue" -> ended(new Node.Continue());
            default ->
                throw new JinjaException(
                        "the statement '" + word.text()
                                + "' is not supported; supported are if, for, set, macro, raw, generation, break, continue",
                        word.line());
        };
    }

    private <T> T ended(T node) {
        tokens.expect(Kind.BLOCK_END, "'%}'");
        return node;
    }

    private List<Node> body(String end) {
        ended(end);
        List<Node> body = until(Set.of(end));
        tokens.expectWord(end);
        if (end.equals("endmacro") && tokens.sees(Kind.NAME)) {
            tokens.next();
        }
        return ended(body);
    }

    private Node choice() {
        List<Branch> branches = new ArrayList<>();
        List<Node> otherwise = List.of();
        do {
            Expression condition = ended(expressions.tuple());
            branches.add(new Branch(condition, until(Set.of("elif", "else", "endif"))));
        } while (tokens.takeWord("elif"));
        if (tokens.takeWord("else")) {
            ended("else");
            otherwise = until(Set.of("endif"));
        }
        tokens.expectWord("endif");
        return ended(new Node.If(branches, otherwise));
    }

    private Node loop(int line) {
        List<String> targets = targets();
        tokens.expectWord("in");
        Expression items = expressions.withoutChoice();
        Expression filter = tokens.takeWord("if") ? expressions.expression() : null;
        ended("for");
        List<Node> body = until(Set.of("else", "endfor"));
        List<Node> otherwise = List.of();
        if (tokens.takeWord("else")) {
            ended("else");
            otherwise = until(Set.of("endfor"));
        }
        tokens.expectWord("endfor");
        return ended(new Node.For(targets, items, filter, body, otherwise, line));
    }

    private List<String> targets() {
        boolean bracketed = tokens.take("(");
        List<String> names = new ArrayList<>();
        do {
            names.add(tokens.expect(Kind.NAME, "a name").text());
        } while (tokens.take(","));
        if (bracketed) {
            tokens.expect(")");
        }
        return names;
    }

    private Node assignment(int line) {
        List<String> targets = targets();
        String attribute = tokens.take(".") ? tokens.expect(Kind.NAME, "a name").text() : null;
        if (tokens.take("=")) {
            return ended(new Node.Assign(targets, attribute, expressions.tuple(), line));
        }
        if (attribute != null || targets.size() > 1) {
            throw tokens.unexpected("'='");
        }
        return new Node.Capture(targets.getFirst(), body("endset"));
    }

    private Node macro() {
        String name = tokens.expect(Kind.NAME, "the name of a macro").text();
        List<Parameter> parameters = new ArrayList<>();
        tokens.expect("(");
        while (!tokens.take(")")) {
            String parameter = tokens.expect(Kind.NAME, "a name").text();
            parameters.add(new Parameter(parameter, tokens.take("=") ? expressions.expression() : null));
            if (!tokens.sees(")")) {
                tokens.expect(",");
            }
        }
        return new Node.Macro(name, parameters, body("endmacro"));
    }
}
