package dev.lightningstore.training;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.rollout.RolloutMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which tasks are held out, and in which order the others are worked on; the same for the same tasks and seed. */
final class TaskOrder {
    /** Odd, so that epochs of neighbouring seeds have nothing to do with each other. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final List<JobTask> training;
    private final List<JobTask> heldOut;
    private final long seed;

    private TaskOrder(List<JobTask> training, List<JobTask> heldOut, long seed) {
        this.training = training;
        this.heldOut = heldOut;
        this.seed = seed;
    }

    /**
     * @param split the part that is held out of the tasks that do not say themselves what they are for
     * @throws StoreException.Invalid if nothing is left to train on
     */
    static TaskOrder of(List<JobTask> tasks, double split, long seed) {
        List<JobTask> training = new ArrayList<>();
        List<JobTask> heldOut = new ArrayList<>();
        List<JobTask> open = new ArrayList<>();
        for (JobTask task : tasks) {
            if (task.mode() == null) {
                open.add(task);
            } else {
                (task.mode() == RolloutMode.TRAIN ? training : heldOut).add(task);
            }
        }
        Collections.shuffle(open, new Random(seed));
        // Who says of some tasks that they are held out has made the choice.
        int held = heldOut.isEmpty() ? (int) Math.round(split * open.size()) : 0;
        heldOut.addAll(open.subList(0, held));
        training.addAll(open.subList(held, open.size()));
        if (training.isEmpty()) {
            throw StoreException.Invalid.field(
                    "validation_split",
                    "with " + split + " of " + tasks.size() + " tasks held out none is left to train on");
        }
        return new TaskOrder(List.copyOf(training), List.copyOf(heldOut), seed);
    }

    List<JobTask> heldOut() {
        return heldOut;
    }

    int trainingTasks() {
        return training.size();
    }

    /** The tasks of so many places from one on; each epoch goes through all of them in an order of its own. */
    List<JobTask> at(long from, int count) {
        List<JobTask> found = new ArrayList<>(count);
        List<JobTask> shuffled = List.of();
        long epoch = -1;
        for (long place = from; place < from + count; place++) {
            if (place / training.size() != epoch) {
                epoch = place / training.size();
                shuffled = new ArrayList<>(training);
                Collections.shuffle(shuffled, new Random(seed * SPREAD + epoch));
            }
            found.add(shuffled.get((int) (place % training.size())));
        }
        return found;
    }
}
