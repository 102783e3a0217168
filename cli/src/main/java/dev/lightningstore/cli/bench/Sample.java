package dev.lightningstore.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An even sample of all finished rollouts in bounded memory (reservoir sampling). Not thread-safe. */
final class Sample {
    private final int size;
    private final Random random;
    private final List<Runner.Finished> members = new ArrayList<>();
    private long offered;

    Sample(int size, long seed) {
        this.size = size;
        this.random = new Random(seed);
    }

    void offer(Runner runner) {
        offered++;
        if (members.size() < size) {
            members.add(runner.finished());
            return;
        }
        long place = random.nextLong(offered);
        if (place < size) {
            members.set((int) place, runner.finished());
        }
    }

    List<Runner.Finished> members() {
        return List.copyOf(members);
    }
}
