package dev.lightningstore.training;

import java.io.IOException;
import java.nio.file.Path;

/** Where big things are kept, each under the hash of its contents: checkpoints, weights. The database keeps only where. */
interface Artifacts {
    /**
     * Takes a file in, which is gone from its place afterwards. The same contents are kept once.
     *
     * @param name what it is called by people, for the end of its address
     */
    Artifact keep(Path file, String name) throws IOException;

    /** A file with the contents, which are checked against their hash. */
    Path fetch(String uri, String sha256) throws IOException;

    /** Forgets it; nothing happens if it is not there. */
    void remove(String uri) throws IOException;

    /** A place for a file that is still being written. */
    Path scratch(String name) throws IOException;

    /** Removes what was still being written under that name when a process died; nobody may be writing it. */
    void sweep(String name) throws IOException;

    /** Something that is kept. */
    record Artifact(String uri, String sha256, long bytes) {}
}
