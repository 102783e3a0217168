package dev.lightningstore.policy.text.jinja;

/** Python's None, so that a template's values are never null. */
enum None {
    NONE
}
