package dev.lightningstore.redact;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Something by which a secret may be known in bytes. When in doubt it says yes: the rules then decide on the text. */
sealed interface SecretSign {
    /** Where in the sign the pair of letters begins by which it is looked up. */
    int pairAt();

    /** @param start where the sign begins in the text, if it is this one; may lie before the text */
    boolean isAt(byte[] text, int from, int to, int start);

    /** The fixed text of a credential's shape, with what else of the shape is quickly told. */
    record Anchor(byte[] anchor, int pairAt, Around around) implements SecretSign {
        /** A letter, digit or sign by its number, as in {@code \\u0073}; what is not ASCII is in no secret. */
        static final String ESCAPED = "\\u00";

        static final String ESCAPED_SLASH = "\\/";

        /** What must be around the anchor. */
        enum Around {
            ANYTHING,
            NO_WORD_BEFORE,
            HEX_BEHIND,
            BASE64_BEFORE,
            BLANK_BEHIND,
            LOGIN_BEHIND,
            USER_AND_PASSWORD_BEHIND,
            NUMBER_BEHIND
        }

        static Anchor of(PatternRule rule, String anchor, int pairAt) {
            Around around = switch (anchor) {
                case "SK" -> Around.HEX_BEHIND;
                case "==" -> Around.BASE64_BEFORE;
                case "earer", "EARER" -> Around.BLANK_BEHIND;
                case "asic", "ASIC" -> Around.LOGIN_BEHIND;
                case "://" -> Around.USER_AND_PASSWORD_BEHIND;
                default -> rule.standsAlone(anchor) ? Around.NO_WORD_BEFORE : Around.ANYTHING;
            };
            return new Anchor(anchor.getBytes(StandardCharsets.US_ASCII), pairAt, around);
        }

        static Anchor escapedLetter() {
            return new Anchor(ESCAPED.getBytes(StandardCharsets.US_ASCII), 0, Around.NUMBER_BEHIND);
        }

        static Anchor escapedSlash() {
            return new Anchor(ESCAPED_SLASH.getBytes(StandardCharsets.US_ASCII), 0, Around.ANYTHING);
        }

        @Override
        public boolean isAt(byte[] text, int from, int to, int start) {
            int end = start + anchor.length;
            if (start < from || end > to) {
                return false;
            }
            for (int i = 0; i < anchor.length; i++) {
                if (text[start + i] != anchor[i]) {
                    return false;
                }
            }
            return switch (around) {
                case ANYTHING -> true;
                case NO_WORD_BEFORE -> !WordBytes.goesOnFrom(text, from, start);
                case HEX_BEHIND -> Lookahead.hex(text, end, to);
                case BASE64_BEFORE -> Lookahead.base64Before(text, from, start);
                case BLANK_BEHIND -> Lookahead.blank(text, end, to);
                case LOGIN_BEHIND -> Lookahead.login(text, end, to);
                case USER_AND_PASSWORD_BEHIND -> Lookahead.userAndPassword(text, end, to);
                case NUMBER_BEHIND -> end < to && text[end] >= '0' && text[end] <= '7';
            };
        }
    }

    /** A word that blocked names have, and those names. */
    record Word(String word, int pairAt, List<Name> names) implements SecretSign {
        @Override
        public boolean isAt(byte[] text, int from, int to, int start) {
            if (!WordBytes.is(word, text, from, to, start)) {
                return false;
            }
            for (Name name : names) {
                if (name.isAt(text, from, to, start)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * The words of a blocked name.
     *
     * @param looked which of the words was found
     */
    record Name(List<String> words, int looked) {
        private static final String TOKEN = "token";

        boolean isAt(byte[] text, int from, int to, int start) {
            String word = words.get(looked);
            int first = start;
            for (int i = looked - 1; i >= 0; i--) {
                first = WordBytes.before(text, from, first) - words.get(i).length();
                if (!WordBytes.is(words.get(i), text, from, to, first)) {
                    return false;
                }
            }
            int end = start + word.length();
            for (int i = looked + 1; i < words.size(); i++) {
                int next = WordBytes.behind(text, to, end);
                if (!WordBytes.is(words.get(i), text, from, to, next)) {
                    return false;
                }
                end = next + words.get(i).length();
            }
            return !harmless(text, from, to, first, end);
        }

        private boolean harmless(byte[] text, int from, int to, int first, int end) {
            String last = words.get(words.size() - 1);
            int stop = WordBytes.nameEnd(text, end, to);
            if (WordBytes.hasWord(text, end, stop)) {
                return BlockedNames.ONLY_LAST.contains(last)
                        || WordBytes.closes(text, stop, to)
                                && BlockedNames.DESCRIBING.contains(WordBytes.wordBefore(text, end, stop));
            }
            return words.size() == 1
                    && last.equals(TOKEN)
                    && (BlockedNames.OF_A_MODEL.contains(WordBytes.joinedBefore(text, from, first))
                            || Lookahead.sampled(text, from, to, first, end));
        }
    }
}
