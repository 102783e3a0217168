package dev.lightningstore.trace.ship;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A backlog in a file that outlives the process, kill -9 included: records are only ever added, each with its length
 * and sum, and a last one that was cut off is not read. Whoever holds the file's lock owns it.
 *
 * <p>It begins with the store that it is meant for, so that nobody sends it to another one.
 */
final class SpoolFile implements Backlog {
    static final String SUFFIX = ".spool";
    private static final byte[] MAGIC = "LSSPOOL1".getBytes(StandardCharsets.US_ASCII);
    private static final int RECORD_HEAD = Integer.BYTES * 2;
    private static final int MAX_RECORD = 64 << 20;
    private static final int READ_BYTES = 512 << 10;

    /** On POSIX, closing a second handle of a file ends the lock of the first: so this process opens no file twice. */
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private final long start;
    private final long maxBytes;
    private long readAt;
    private long nextReadAt;
    private long end;

    private SpoolFile(Path path, FileChannel channel, long start, long end, long maxBytes) {
        this.path = path;
        this.channel = channel;
        this.start = start;
        this.readAt = start;
        this.nextReadAt = start;
        this.end = end;
        this.maxBytes = maxBytes;
    }

    static SpoolFile create(Path path, String target, long maxBytes) throws IOException {
        Path real = path.toAbsolutePath().normalize();
        OPEN_HERE.add(real);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    real, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw new IOException(real + " is new, and yet another process has locked it");
            }
            ByteBuffer head = head(target);
            long size = head.remaining();
            write(channel, head, 0);
            return new SpoolFile(real, channel, size, size, maxBytes);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            OPEN_HERE.remove(real);
            throw e;
        }
    }

    /** Takes over what a process that is gone has left; null where it is in use or meant for another store. */
    static @Nullable SpoolFile adopt(Path path, String target) throws IOException {
        Path real = path.toAbsolutePath().normalize();
        if (!OPEN_HERE.add(real)) {
            return null;
        }
        boolean ours = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(real, StandardOpenOption.READ, StandardOpenOption.WRITE);
            ByteBuffer expected = head(target);
            int size = expected.remaining();
            ours = channel.tryLock() != null && expected.equals(read(channel, 0, size));
            return ours ? new SpoolFile(real, channel, size, channel.size(), 0) : null;
        } finally {
            if (!ours) {
                if (channel != null) {
                    channel.close();
                }
                OPEN_HERE.remove(real);
            }
        }
    }

    Path path() {
        return path;
    }

    @Override
    public boolean append(Batch batch) {
        byte[] body = SpoolRecord.write(batch);
        if (end + RECORD_HEAD + body.length > maxBytes) {
            return false;
        }
        ByteBuffer record = ByteBuffer.allocate(RECORD_HEAD + body.length);
        record.putInt(body.length).putInt(sum(body)).put(body).flip();
        try {
            // Over what a failed write may have left: only a whole record moves the end.
            write(channel, record, end);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
        end += RECORD_HEAD + body.length;
        return true;
    }

    @Override
    public boolean isEmpty() {
        return readAt >= end;
    }

    @Override
    public @Nullable List<Batch> oldest() {
        List<Batch.Placed> spans = new ArrayList<>();
        long at = readAt;
        try {
            while (at < end && at - readAt < READ_BYTES) {
                byte[] body = record(at);
                if (body == null) {
                    end = at;
                    break;
                }
                spans.addAll(SpoolRecord.read(body));
                at += RECORD_HEAD + body.length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
        nextReadAt = at;
        return spans.isEmpty() ? null : Batch.of(spans);
    }

    private byte @Nullable [] record(long at) throws IOException {
        ByteBuffer head = read(channel, at, RECORD_HEAD);
        if (head.remaining() < RECORD_HEAD) {
            return null;
        }
        int length = head.getInt();
        int sum = head.getInt();
        if (length < 0 || length > MAX_RECORD || length > end - at - RECORD_HEAD) {
            return null;
        }
        byte[] body = read(channel, at + RECORD_HEAD, length).array();
        return sum(body) == sum ? body : null;
    }

    /** The room is used again once all of it is sent. */
    @Override
    public void sent() {
        readAt = nextReadAt;
        if (isEmpty()) {
            try {
                channel.truncate(start);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot cut " + path, e);
            }
            readAt = start;
            nextReadAt = start;
            end = start;
        }
    }

    @Override
    public int unsaved() {
        return 0;
    }

    /** What is empty goes; the rest is for the next process. */
    @Override
    public void close() {
        try {
            if (isEmpty()) {
                Files.deleteIfExists(path);
            }
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + path, e);
        } finally {
            OPEN_HERE.remove(path);
        }
    }

    private static ByteBuffer head(String target) {
        byte[] name = target.getBytes(StandardCharsets.UTF_8);
        ByteBuffer head = ByteBuffer.allocate(MAGIC.length + Integer.BYTES + name.length);
        head.put(MAGIC).putInt(name.length).put(name);
        return head.flip();
    }

    private static ByteBuffer read(FileChannel channel, long at, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
            // Reads on until there is enough, or no more.
        }
        return bytes.flip();
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private static int sum(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }
}
