package dev.lightningstore.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Calls that wait: each client has its turn, however many the others have sent. Not thread-safe. */
final class FairQueue {
    private final int bound;
    private final Map<String, Deque<Call>> byClient = new LinkedHashMap<>();
    private int choices;

    /** @param bound choices of all calls together */
    FairQueue(int bound) {
        this.bound = bound;
    }

    /** Answers false if there is no more room. */
    boolean offer(Call call) {
        if (choices + call.ask.choices() > bound) {
            return false;
        }
        line(call).addLast(call);
        choices += call.ask.choices();
        return true;
    }

    /** Puts a call before all others of its client: it was here already, so it is not refused. */
    void putBack(Call call) {
        line(call).addFirst(call);
        choices += call.ask.choices();
    }

    /** The next one, among those that may go on. */
    @Nullable
    Call poll(Predicate<Call> may) {
        for (Map.Entry<String, Deque<Call>> entry : byClient.entrySet()) {
            for (Call call : entry.getValue()) {
                if (may.test(call)) {
                    String client = entry.getKey();
                    Deque<Call> line = entry.getValue();
                    remove(call);
                    if (byClient.remove(client) != null) {
                        byClient.put(client, line); // behind all others
                    }
                    return call;
                }
            }
        }
        return null;
    }

    boolean remove(Call call) {
        Deque<Call> line = byClient.get(call.ask.client());
        if (line == null || !line.remove(call)) {
            return false;
        }
        choices -= call.ask.choices();
        if (line.isEmpty()) {
            byClient.remove(call.ask.client());
        }
        return true;
    }

    /** Choices that wait. */
    int size() {
        return choices;
    }

    List<Call> drain() {
        List<Call> all = new ArrayList<>();
        byClient.values().forEach(all::addAll);
        byClient.clear();
        choices = 0;
        return all;
    }

    private Deque<Call> line(Call call) {
        return byClient.computeIfAbsent(call.ask.client(), _ -> new ArrayDeque<>());
    }
}
