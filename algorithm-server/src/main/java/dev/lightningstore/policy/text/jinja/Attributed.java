package dev.lightningstore.policy.text.jinja;

/** A value with attributes of its own, such as {@code loop}. */
interface Attributed {
    Object attribute(String name);
}
