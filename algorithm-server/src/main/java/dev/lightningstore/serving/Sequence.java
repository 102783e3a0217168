package dev.lightningstore.serving;

import dev.lightningstore.policy.text.TextStream;
import dev.lightningstore.serving.form.Form;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One choice of a call, being written. Belongs to the engine's thread. */
final class Sequence {
    private static final int NOWHERE = -1;

    final Call call;
    final int choice;
    final @Nullable Written written;
    private final Stops stops;
    private final TextStream text;
    private final Form.@Nullable Writing form;
    private int row = NOWHERE;
    private int read;
    private int count;
    private int last;

    Sequence(Call call, int choice, TextStream text) {
        this.call = call;
        this.choice = choice;
        this.text = text;
        this.stops = new Stops(call.ask.stops());
        this.written = call.ask.sampling().penalises() ? new Written(call.ask.prompt()) : null;
        this.form = call.ask.form() == null ? null : call.ask.form().begin();
    }

    String model() {
        return call.ask.model();
    }

    int[] prompt() {
        return call.ask.prompt();
    }

    boolean isPlaced() {
        return row != NOWHERE;
    }

    int row() {
        return row;
    }

    void place(int inRow, int alreadyRead) {
        row = inRow;
        read = alreadyRead;
    }

    void moveTo(int otherRow) {
        row = otherRow;
    }

    void leave() {
        row = NOWHERE;
    }

    /** How many tokens of the prompt are still to be read; then it is written. */
    int unread() {
        return prompt().length - read;
    }

    int[] read(int tokens) {
        int from = read;
        read += tokens;
        return Arrays.copyOfRange(prompt(), from, read);
    }

    /** Drawn so far. */
    int count() {
        return count;
    }

    /** Drawn last, and not read yet. */
    int last() {
        return last;
    }

    double uniform() {
        return Draws.uniform(call.ask.seed(), choice, count);
    }

    /** The tokens that may come next; null for all. */
    @Nullable
    BitSet allowed() {
        return form == null ? null : form.allowed();
    }

    /** @return what text can be shown more */
    String take(Drawn token, boolean ends) {
        count++;
        last = token.id();
        if (written != null) {
            written.add(token.id());
        }
        if (form != null && !ends) {
            form.wrote(token.id());
        }
        return ends ? "" : stops.add(text.add(token.id()));
    }

    boolean stopped() {
        return stops.found();
    }

    String rest() {
        return stops.add(text.finish()) + stops.rest();
    }
}
