package dev.lightningstore.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * What servers of one PostgreSQL tell each other with NOTIFY: only that something changed, never what it is now. A
 * notification holds notes, joined by semicolons; each is a letter and numbers: {@code F} rollouts that are final,
 * {@code Q} projects with work, {@code R} projects with new resources, {@code S} rollouts with new spans, {@code E}
 * events, {@code P} projects or keys, {@code C} cancelled attempts, {@code J} projects with training jobs that wait.
 */
final class Notes {
    /** PostgreSQL refuses 8,000 bytes or more. */
    private static final int MAX_NOTE = 7_000;

    private Notes() {}

    static List<String> encode(Signals signals) {
        List<String> notes = new ArrayList<>();
        add(notes, 'F', signals.finished);
        add(notes, 'Q', List.copyOf(signals.queued.keySet()));
        add(notes, 'R', List.copyOf(signals.resources.keySet()));
        add(notes, 'C', signals.cancelled.stream().map(Notes::cancelled).toList());
        add(notes, 'J', List.copyOf(signals.jobs));
        signals.spans.forEach((project, rollouts) -> add(notes, 'S', List.copyOf(rollouts)));
        if (!signals.events.isEmpty()) {
            notes.add("E");
        }
        if (signals.projects) {
            notes.add("P");
        }
        return joined(notes);
    }

    /** As few as can be: each notification wakes every server. */
    private static List<String> joined(List<String> notes) {
        List<String> joined = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (String note : notes) {
            if (text.length() + note.length() > MAX_NOTE) {
                joined.add(text.toString());
                text.setLength(0);
            }
            text.append(text.isEmpty() ? "" : ";").append(note);
        }
        if (!text.isEmpty()) {
            joined.add(text.toString());
        }
        return joined;
    }

    static List<String> split(String notification) {
        return List.of(notification.split(";"));
    }

    private static long cancelled(Signals.Cancelled cancelled) {
        return Keys.attempt(
                Keys.rollout(cancelled.lease().rolloutId()), cancelled.lease().fence());
    }

    private static void add(List<String> notes, char kind, List<? extends Number> numbers) {
        StringBuilder note = new StringBuilder();
        for (Number number : numbers) {
            if (note.length() > MAX_NOTE / 2) {
                notes.add(note.toString());
                note.setLength(0);
            }
            note.append(note.isEmpty() ? kind : ',').append(number);
        }
        if (!note.isEmpty()) {
            notes.add(note.toString());
        }
    }

    static char kind(String note) {
        return note.charAt(0);
    }

    static List<Long> numbers(String note) {
        List<Long> numbers = new ArrayList<>();
        if (note.length() > 1) {
            for (String number : note.substring(1).split(",")) {
                numbers.add(Long.parseLong(number));
            }
        }
        return numbers;
    }
}
