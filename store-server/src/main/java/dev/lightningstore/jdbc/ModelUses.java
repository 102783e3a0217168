package dev.lightningstore.jdbc;

import dev.lightningstore.model.ModelUse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** What a group adds to the usage of models, a row for each project, day and model. Belongs to the writer's thread. */
final class ModelUses {
    private static final long DAY = Duration.ofDays(1).toNanos();

    private record Key(int project, int day, String model) {}

    private static final class Sum {
        private long calls;
        private long tokensIn;
        private long tokensOut;
        private long cost;
    }

    /** Servers write in one order, so that they cannot wait for each other in a circle. */
    private final Map<Key, Sum> sums = new TreeMap<>(
            Comparator.comparingInt(Key::project).thenComparing(Key::day).thenComparing(Key::model));

    void add(int project, long now, ModelUse use) {
        Sum sum = sums.computeIfAbsent(new Key(project, Math.toIntExact(now / DAY), use.model()), key -> new Sum());
        sum.calls++;
        sum.tokensIn += use.tokensIn();
        sum.tokensOut += use.tokensOut();
        sum.cost += use.cost();
    }

    void write(Batches batches, int shard) throws SQLException {
        for (Map.Entry<Key, Sum> each : sums.entrySet()) {
            Sum sum = each.getValue();
            batches.row(Write.ADD_USAGE)
                    .set(each.getKey().project())
                    .set(each.getKey().day())
                    .set(each.getKey().model())
                    .set(shard)
                    .set(sum.calls)
                    .set(sum.tokensIn)
                    .set(sum.tokensOut)
                    .set(sum.cost)
                    .add();
        }
    }

    void clear() {
        sums.clear();
    }
}
