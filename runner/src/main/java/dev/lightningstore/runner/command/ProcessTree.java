package dev.lightningstore.runner.command;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process with everything that came from it: its descendants, what is left in its session, and what carries its tag
 * in the environment although it has moved to a session of its own.
 */
final class ProcessTree {
    private static final int MAX_ROUNDS = 50;
    private static final Duration ROUND = Duration.ofMillis(10);

    private final Process root;
    private final String tag;

    ProcessTree(Process root, String tag) {
        this.root = root;
        this.tag = tag;
    }

    /** Asks all of it to end, waits as long as the grace, then kills what is left. Not interruptible: it is brief. */
    void stop(Duration grace) {
        boolean interrupted = Thread.interrupted();
        for (long pid : members()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
        interrupted |= !waitFor(grace);
        kill();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills until nothing is left: what forks while it is killed is seen in the next round. */
    void kill() {
        boolean interrupted = false;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Set<Long> members = members();
            if (members.isEmpty()) {
                break;
            }
            for (long pid : members) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
            interrupted |= !waitFor(ROUND);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<Long> members() {
        ProcessTable table = ProcessTable.read();
        Set<Long> members = new HashSet<>(table.tree(root.pid()));
        members.addAll(table.carrying(tag));
        members.remove(ProcessHandle.current().pid());
        if (!root.isAlive()) {
            // Its number may be another's by now.
            members.remove(root.pid());
        }
        return members;
    }

    /** Answers false if the thread was interrupted. */
    private boolean waitFor(Duration time) {
        try {
            if (root.isAlive()) {
                root.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                Thread.sleep(Math.min(time.toMillis(), ROUND.toMillis()));
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
