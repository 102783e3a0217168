package dev.lightningstore.server.agl;

/** Takes the fields of a request one by one, from a body or from a query. */
@FunctionalInterface
interface Fields {
    /** False for a field that is none of these; it is passed over. */
    boolean set(String name, Value value);
}
