package dev.lightningstore.trace;

/** Takes secrets out of text before it leaves the process. */
@FunctionalInterface
interface Redaction {
    /** What is used unless a test says otherwise. */
    Redaction STANDARD = (name, value) -> value;

    /** The value of an attribute as it may be seen by others. */
    String attribute(String name, String value);
}
