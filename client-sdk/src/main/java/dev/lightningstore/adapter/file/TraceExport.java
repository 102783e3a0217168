package dev.lightningstore.adapter.file;

import dev.lightningstore.adapter.CallSelection;
import dev.lightningstore.adapter.Conversation;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Brings traces out of a store. */
public final class TraceExport {
    private final TraceSource source;
    private final LongConsumer progress;

    /** @param progress told how much was written so far */
    public TraceExport(TraceSource source, LongConsumer progress) {
        this.source = source;
        this.progress = progress;
    }

    /** Every span, in lines. Answers how many. */
    public long lines(LineFormat format, OutputStream to) throws IOException {
        AtomicLong count = new AtomicLong();
        OutputStream out = new BufferedOutputStream(to);
        source.eachPage(spans -> {
            format.write(spans, out);
            progress.accept(count.addAndGet(spans.size()));
        });
        out.flush();
        return count.get();
    }

    /**
     * What was said, a line a conversation, as OpenAI takes it for fine-tuning. Of an attempt only the conversations that
     * no other continues. Answers how many.
     */
    public long conversations(OutputStream to) throws IOException {
        AtomicLong count = new AtomicLong();
        OutputStream out = new BufferedOutputStream(to);
        source.eachAttempt(spans -> {
            for (Conversation each : Conversation.whole(Conversation.of(spans, CallSelection.ALL))) {
                out.write(each.openAi().utf8());
                out.write('\n');
                progress.accept(count.incrementAndGet());
            }
        });
        out.flush();
        return count.get();
    }

    /** A file for each call of a model that completed, in folders by day. Answers how many. */
    public long dated(Path folder) throws IOException {
        AtomicLong count = new AtomicLong();
        DatedFolder files = new DatedFolder(folder);
        source.eachAttempt(spans -> progress.accept(count.addAndGet(files.write(spans))));
        return count.get();
    }
}
