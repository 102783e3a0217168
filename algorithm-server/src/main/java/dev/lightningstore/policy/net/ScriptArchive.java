package dev.lightningstore.policy.net;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the file that PyTorch loads as a TorchScript module: source text, and a pickle of the object's fields. Needs no Python. */
final class ScriptArchive {
    private ScriptArchive() {}

    /** @param fields of the object: Boolean, Long, Double, or List for an empty list of tensors */
    static byte[] of(String className, String source, Map<String, Object> fields) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                zip.setMethod(ZipOutputStream.STORED); // the only method that PyTorch reads
                add(zip, "net/data.pkl", object(className, fields));
                add(zip, "net/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
                add(zip, "net/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
                add(zip, "net/version", "3\n".getBytes(StandardCharsets.US_ASCII));
                add(zip, "net/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] object(String className, Map<String, Object> fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream pickle = new DataOutputStream(bytes);
        pickle.write(new byte[] {(byte) 0x80, 2}); // protocol 2
        pickle.writeBytes("c__torch__\n" + className + "\n");
        pickle.write(new byte[] {')', (byte) 0x81, '}', '('}); // a new object, and a dictionary of its fields
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            byte[] name = field.getKey().getBytes(StandardCharsets.UTF_8);
            pickle.write('X');
            pickle.writeInt(Integer.reverseBytes(name.length));
            pickle.write(name);
            value(pickle, field.getValue());
        }
        pickle.writeBytes("ub.");
        return bytes.toByteArray();
    }

    private static void value(DataOutputStream pickle, Object value) throws IOException {
        switch (value) {
            case Boolean flag -> pickle.write(flag ? 0x88 : 0x89);
            case Long number -> {
                pickle.write('J');
                pickle.writeInt(Integer.reverseBytes(Math.toIntExact(number)));
            }
            case Double number -> {
                pickle.write('G');
                pickle.writeDouble(number);
            }
            case List<?> _ -> {
                pickle.writeBytes("ctorch.jit._pickle\nbuild_tensorlist\n");
                pickle.write(new byte[] {']', (byte) 0x85, 'R'});
            }
            default -> throw new IllegalArgumentException("cannot pickle " + value.getClass());
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
