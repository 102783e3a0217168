package dev.lightningstore.training;

import dev.lightningstore.job.UsedRollout;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where the rows of a step come from, and what is done with them. */
interface Work {
    /** How many steps there are to do. */
    int steps();

    /** Does a step: the weights have moved when it returns. */
    Worked step(long number, Published published) throws InterruptedException, IOException;

    /** Does a step again as it was done, with what it used then. */
    void again(long number, List<UsedRollout> used, Published published) throws InterruptedException;

    /** How the held-out tasks go with the policy as it is; empty where none is held out. */
    Map<String, Double> validate(String name, Published published) throws InterruptedException;

    /** What a step was like, and what it took. */
    record Worked(Map<String, Double> figures, List<UsedRollout> used) {}
}
