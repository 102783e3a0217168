package dev.lightningstore.training;

import dev.lightningstore.training.Published.Version;
import java.io.IOException;

/** Makes known what was learned. */
interface Outlet<T extends Trained> {
    /** Makes it the latest resource. The same contents of the same step are published once. */
    Version publish(T learner, long step) throws InterruptedException, IOException;

    /** Makes what an earlier step learned the latest again, behind a step that came later. */
    void publishAgain(T learner, long step, long behind) throws InterruptedException, IOException;

    /** What was published by an earlier process. */
    Version published(long step, String resourcesId) throws InterruptedException;

    /** Keeps what remains of the run, and answers what it is and where. */
    String keep(T learner) throws IOException;
}
