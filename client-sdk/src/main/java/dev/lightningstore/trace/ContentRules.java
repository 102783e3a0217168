package dev.lightningstore.trace;

/** What of a span may leave the process: which attributes, how much of them, and without which secrets. Thread-safe. */
final class ContentRules {
    /** Read beyond a bound before redaction, so that a secret that the bound would cut in two is seen whole. */
    private static final int OVERLAP = 8_192;

    /** Ends what was cut. */
    private static final String CUT = "… (cut)";

    private final TraceOptions options;

    ContentRules(TraceOptions options) {
        this.options = options;
    }

    boolean keeps(Content content) {
        boolean full = options.level() == TraceLevel.FULL;
        return switch (content) {
            case NONE -> true;
            case INPUT, OUTPUT -> full;
            case MODEL -> full && options.captureContent();
        };
    }

    private int maxChars(Content content) {
        return switch (content) {
            case INPUT -> options.maxInputChars();
            case OUTPUT -> options.maxOutputChars();
            case NONE, MODEL -> options.maxValueChars();
        };
    }

    /** How much of a value is worth making text of. */
    int readChars(Content content) {
        return maxChars(content) + OVERLAP;
    }

    /** The text as it may be sent. */
    String text(String name, Content content, String value) {
        int max = maxChars(content);
        boolean cut = value.length() > max + OVERLAP;
        String clean = options.redactor().attribute(name, cut ? value.substring(0, max + OVERLAP) : value);
        int sure = cut ? clean.length() - OVERLAP : clean.length();
        if (!cut && sure <= max) {
            return clean;
        }
        return BoundedText.cut(clean, Math.max(0, Math.min(sure, max))) + CUT;
    }
}
