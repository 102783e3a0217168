package dev.lightningstore.trace.ship;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our own backlog, which is made when it is first needed, and those that dead processes left. */
final class Backlogs {
    private static final Logger log = LoggerFactory.getLogger(SpanShipper.class);

    private final @Nullable SpoolFolder folder;
    private final long memoryBytes;
    private final Deque<Backlog> adopted = new ArrayDeque<>();
    private @Nullable Backlog own;
    private boolean failed;

    Backlogs(@Nullable SpoolFolder folder, long memoryBytes) {
        this.folder = folder;
        this.memoryBytes = memoryBytes;
    }

    void adopt() {
        if (folder == null) {
            return;
        }
        try {
            adopted.addAll(folder.adopt());
        } catch (UncheckedIOException e) {
            complain(e);
        }
    }

    /** False where there is no room. */
    boolean keep(Batch batch) {
        if (own == null) {
            own = open();
        }
        try {
            return own.append(batch);
        } catch (UncheckedIOException e) {
            complain(e);
            return false;
        }
    }

    private Backlog open() {
        if (folder != null) {
            try {
                return folder.create();
            } catch (IOException | UncheckedIOException e) {
                complain(e);
            }
        }
        return new MemoryBacklog(memoryBytes);
    }

    boolean ownIsEmpty() {
        return own == null || own.isEmpty();
    }

    boolean isOwn(Backlog backlog) {
        return backlog == own;
    }

    /** Whether what is kept outlives this process. */
    boolean lasts() {
        return own instanceof SpoolFile || (own == null && folder != null && !failed);
    }

    /** The next to be sent: our own first, so that it keeps its order. */
    @Nullable
    Chunk next() {
        if (own != null && !own.isEmpty()) {
            Chunk chunk = read(own);
            if (chunk != null || !own.isEmpty()) {
                return chunk;
            }
        }
        while (!adopted.isEmpty()) {
            Backlog first = adopted.peek();
            Chunk chunk = read(first);
            if (chunk != null) {
                return chunk;
            }
            leave(first);
        }
        return null;
    }

    private @Nullable Chunk read(Backlog backlog) {
        try {
            var batches = backlog.oldest();
            return batches == null ? null : new Chunk(backlog, batches);
        } catch (UncheckedIOException | IllegalStateException e) {
            complain(e);
            return null;
        }
    }

    void sent(Chunk chunk) {
        try {
            chunk.backlog.sent();
        } catch (UncheckedIOException e) {
            complain(e);
        }
    }

    /** Gives an adopted one back as it is. */
    void leave(Backlog backlog) {
        adopted.remove(backlog);
        close(backlog);
    }

    /** Answers how many spans are lost. */
    int close() {
        int lost = 0;
        if (own != null) {
            lost = own.unsaved();
            close(own);
        }
        adopted.forEach(this::close);
        adopted.clear();
        return lost;
    }

    private void close(Backlog backlog) {
        try {
            backlog.close();
        } catch (UncheckedIOException e) {
            complain(e);
        }
    }

    private void complain(Exception e) {
        if (!failed) {
            failed = true;
            log.warn("spans cannot be kept aside on disk as they should: {}", e.toString());
        }
    }
}
