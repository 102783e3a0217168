package dev.lightningstore.jdbc;

import dev.lightningstore.event.Event;
import dev.lightningstore.job.JobState;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.RolloutStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of a journal row: all events of one commit. The first byte of an event tells its kind. */
final class Journal {
    private static final int ROLLOUT = 1;
    private static final int RESOURCES = 2;
    private static final int JOB = 3;

    private Journal() {}

    static byte[] encode(Map<Integer, List<Event>> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Map.Entry<Integer, List<Event>> entry : events.entrySet()) {
                for (Event event : entry.getValue()) {
                    out.writeInt(entry.getKey());
                    write(out, event);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Event event) throws IOException {
        out.writeLong(Times.nanos(event.at()));
        switch (event) {
            case Event.RolloutChanged change -> {
                AttemptStatus attempt = change.attemptStatus();
                out.writeByte(ROLLOUT);
                out.writeUTF(change.rolloutId());
                out.writeByte(change.status().number());
                out.writeUTF(orEmpty(change.attemptId()));
                out.writeByte(attempt == null ? 0 : attempt.number());
                out.writeUTF(orEmpty(change.workerId()));
            }
            case Event.ResourcesChanged change -> {
                out.writeByte(RESOURCES);
                out.writeUTF(change.resourcesId());
                out.writeInt(change.version());
            }
            case Event.JobChanged change -> {
                out.writeByte(JOB);
                out.writeUTF(change.jobId());
                out.writeByte(change.state().number());
                out.writeLong(change.step());
            }
        }
    }

    /** The events of one project, in order; those of others count in their places but are null. */
    static List<@Nullable Event> decode(byte[] body, int project) {
        List<@Nullable Event> events = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            while (in.available() > 0) {
                boolean ours = in.readInt() == project;
                Event event = read(in);
                events.add(ours ? event : null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return events;
    }

    private static Event read(DataInputStream in) throws IOException {
        long at = in.readLong();
        int kind = in.readByte();
        return switch (kind) {
            case ROLLOUT -> {
                String rollout = in.readUTF();
                RolloutStatus status = RolloutStatus.ofNumber(in.readByte());
                String attempt = in.readUTF();
                int attemptStatus = in.readByte();
                String worker = in.readUTF();
                yield new Event.RolloutChanged(
                        Times.instant(at),
                        rollout,
                        status,
                        orNull(attempt),
                        attemptStatus == 0 ? null : AttemptStatus.ofNumber(attemptStatus),
                        orNull(worker));
            }
            case RESOURCES -> new Event.ResourcesChanged(Times.instant(at), in.readUTF(), in.readInt());
            case JOB ->
                new Event.JobChanged(Times.instant(at), in.readUTF(), JobState.ofNumber(in.readByte()), in.readLong());
            default -> throw new IOException("unknown kind of event " + kind);
        };
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
