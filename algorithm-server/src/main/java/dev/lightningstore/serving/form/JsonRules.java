package dev.lightningstore.serving.form;

/**
 * JSON as models write it. Numbers are no longer than any reader takes, white space is no more than a break and an indent, and what has no
 * schema is nested {@value #DEPTH} deep at most: an answer that goes on for ever is of use to nobody.
 */
final class JsonRules {
    static final int DEPTH = 16;

    private static final int INDENT = 32;
    private static final int DIGITS = 15;
    private static final int EXPONENT_DIGITS = 2;
    private static final Bytes DIGIT = Bytes.range('0', '9');
    private static final Bytes HEX = DIGIT.and(Bytes.range('a', 'f')).and(Bytes.range('A', 'F'));
    private static final Bytes PLAIN = Bytes.range(' ', '~').without(Bytes.of("\"\\"));
    private static final Bytes FOLLOWS = Bytes.range(0x80, 0xBF);

    private final Rules rules;
    final Rule space;
    final Rule string;
    final Rule integer;
    final Rule number;
    final Rule truth;
    final Rule none;
    private final Rule character;

    JsonRules(Rules rules) {
        this.rules = rules;
        space = rules.optional(rules.choice(
                rules.text(" "), rules.sequence(rules.text("\n"), rules.repeat(rules.text(" "), 0, INDENT))));
        character = rules.choice(rules.oneOf(PLAIN), escape(), beyondAscii());
        string = string(0, Rules.UNBOUNDED);
        Rule digit = rules.oneOf(DIGIT);
        integer = rules.sequence(
                rules.optional(rules.text("-")),
                rules.choice(
                        rules.text("0"),
                        rules.sequence(rules.oneOf(Bytes.range('1', '9')), rules.repeat(digit, 0, DIGITS - 1))));
        Rule fraction = rules.sequence(rules.text("."), rules.repeat(digit, 1, DIGITS));
        Rule exponent = rules.sequence(
                rules.oneOf(Bytes.of("eE")),
                rules.optional(rules.oneOf(Bytes.of("+-"))),
                rules.repeat(digit, 1, EXPONENT_DIGITS));
        number = rules.sequence(integer, rules.optional(fraction), rules.optional(exponent));
        truth = rules.choice(rules.text("true"), rules.text("false"));
        none = rules.text("null");
    }

    /** A string of so many characters; an escape is one. */
    Rule string(int least, int most) {
        return rules.sequence(rules.text("\""), rules.repeat(character, least, most), rules.text("\""));
    }

    private Rule escape() {
        Rule hex = rules.oneOf(HEX);
        // No halves of surrogate pairs: what is beyond U+FFFF is written as it is.
        Rule code = rules.choice(
                rules.sequence(rules.oneOf(HEX.without(Bytes.of("dD"))), hex, hex, hex),
                rules.sequence(rules.oneOf(Bytes.of("dD")), rules.oneOf(Bytes.range('0', '7')), hex, hex));
        return rules.sequence(
                rules.text("\\"),
                rules.choice(rules.oneOf(Bytes.of("\"\\/bfnrt")), rules.sequence(rules.text("u"), code)));
    }

    /** UTF-8 as RFC 3629 has it, section 4. */
    private Rule beyondAscii() {
        Rule next = rules.oneOf(FOLLOWS);
        return rules.choice(
                rules.sequence(in(0xC2, 0xDF), next),
                rules.sequence(in(0xE0, 0xE0), in(0xA0, 0xBF), next),
                rules.sequence(in(0xE1, 0xEC), next, next),
                rules.sequence(in(0xED, 0xED), in(0x80, 0x9F), next),
                rules.sequence(in(0xEE, 0xEF), next, next),
                rules.sequence(in(0xF0, 0xF0), in(0x90, 0xBF), next, next),
                rules.sequence(in(0xF1, 0xF3), next, next, next),
                rules.sequence(in(0xF4, 0xF4), in(0x80, 0x8F), next, next));
    }

    private Rule in(int low, int high) {
        return rules.oneOf(Bytes.range(low, high));
    }

    /** Any value. */
    Rule any() {
        return any(DEPTH);
    }

    private Rule any(int depth) {
        String name = "any " + depth;
        if (!rules.isDefined(name)) {
            Rule flat = rules.choice(string, number, truth, none);
            rules.define(
                    name,
                    depth == 0
                            ? flat
                            : rules.choice(flat, objectOf(any(depth - 1)), array(any(depth - 1), 0, Rules.UNBOUNDED)));
        }
        return rules.named(name);
    }

    /** An object with any names. */
    Rule objectOf(Rule value) {
        return list("{", member(string, value), 0, Rules.UNBOUNDED, "}");
    }

    Rule array(Rule item, int least, int most) {
        return list("[", item, least, most, "]");
    }

    Rule member(Rule name, Rule value) {
        return rules.sequence(name, rules.text(":"), space, value);
    }

    Rule comma() {
        return rules.sequence(rules.text(","), space);
    }

    private Rule list(String open, Rule item, int least, int most, String close) {
        Rule more = rules.repeat(
                rules.sequence(comma(), item),
                Math.max(0, least - 1),
                most == Rules.UNBOUNDED ? Rules.UNBOUNDED : Math.max(0, most - 1));
        Rule items = most == 0 ? rules.sequence() : rules.sequence(item, more);
        Rule within = least == 0 ? rules.optional(items) : items;
        return rules.sequence(rules.text(open), space, within, space, rules.text(close));
    }
}
