package dev.lightningstore.serving;

import java.util.List;

/** Ends a text before any of some texts, and holds back what may be the beginning of one. Not thread-safe. */
final class Stops {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    Stops(List<String> stops) {
        this.stops = stops;
    }

    /** What can be shown for certain. */
    String add(String text) {
        if (found || text.isEmpty()) {
            return "";
        }
        if (stops.isEmpty()) {
            return text;
        }
        held.append(text);
        int end = first();
        if (end >= 0) {
            found = true;
            held.setLength(end);
            return rest();
        }
        int safe = held.length() - beginning();
        String shown = held.substring(0, safe);
        held.delete(0, safe);
        return shown;
    }

    boolean found() {
        return found;
    }

    /** What was held back, once no more comes. */
    String rest() {
        String rest = held.toString();
        held.setLength(0);
        return rest;
    }

    private int first() {
        int first = -1;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        return first;
    }

    /** How many of the last characters a stop may begin with. */
    private int beginning() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (held.indexOf(stop.substring(0, length), held.length() - length) >= 0) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
