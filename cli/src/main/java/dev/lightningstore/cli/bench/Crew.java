package dev.lightningstore.cli.bench;

/** Runners connected to one target, ready for one slice after another. */
interface Crew extends AutoCloseable {
    /** Runs until the work gives no runner anything more to do; all that was begun is finished. */
    Tally run(Work work) throws BenchStopped;

    @Override
    void close();
}
