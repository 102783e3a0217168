package dev.lightningstore.policy.train;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A {@link State} as a file: its numbers, then each array behind its name and size, bit for bit. */
public final class StateFile implements State, AutoCloseable {
    private static final int MAGIC = 0x4c535431; // LST1
    private static final int PIECE = 1 << 20;

    private final FileChannel file;
    private final Map<String, Long> numbers = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();

    private record Place(long from, int size) {}

    private StateFile(FileChannel file) {
        this.file = file;
    }

    public static void write(State state, Path to) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(to), PIECE))) {
            out.writeInt(MAGIC);
            out.writeInt(state.numbers().size());
            for (Map.Entry<String, Long> number : state.numbers().entrySet()) {
                out.writeUTF(number.getKey());
                out.writeLong(number.getValue());
            }
            out.writeInt(state.arrays().size());
            for (String name : state.arrays()) {
                float[] array = state.array(name);
                out.writeUTF(name);
                out.writeInt(array.length);
                for (float each : array) {
                    out.writeInt(Float.floatToRawIntBits(each));
                }
            }
        }
    }

    /** @throws IOException if it cannot be read or is no such file */
    public static StateFile open(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        StateFile state = new StateFile(file);
        try {
            state.index(path);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return state;
    }

    @Override
    public Set<String> arrays() {
        return Collections.unmodifiableSet(places.keySet());
    }

    @Override
    public float[] array(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("the state lacks the array " + name);
        }
        try {
            float[] array = new float[place.size];
            ByteBuffer piece = ByteBuffer.allocate(Math.min(PIECE, Math.max(1, place.size) * Float.BYTES));
            for (int done = 0; done < array.length; ) {
                piece.clear().limit(Math.min(piece.capacity(), (array.length - done) * Float.BYTES));
                long from = place.from + (long) done * Float.BYTES;
                while (piece.hasRemaining() && file.read(piece, from + piece.position()) >= 0) {}
                piece.flip();
                if (piece.remaining() < Float.BYTES) {
                    throw new IOException("the array " + name + " is cut off");
                }
                int count = piece.remaining() / Float.BYTES;
                piece.asFloatBuffer().get(array, done, count);
                done += count;
            }
            return array;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Long> numbers() {
        return Collections.unmodifiableMap(numbers);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void index(Path path) throws IOException {
        DataInputStream in = new DataInputStream(Channels.newInputStream(file));
        if (in.readInt() != MAGIC) {
            throw new IOException(path + " is no training state");
        }
        for (int left = in.readInt(); left > 0; left--) {
            numbers.put(in.readUTF(), in.readLong());
        }
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            int size = in.readInt();
            places.put(name, new Place(file.position(), size));
            file.position(file.position() + (long) size * Float.BYTES);
        }
    }
}
