package dev.lightningstore.policy.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * Which policy this is: the SHA-256 of its shape and of its weights as fp32, tensor by tensor in the order of {@link TensorShapes}. The same
 * however the weights are cut into files, and whether they are kept in bf16 or as the fp32 numbers that those mean.
 */
public final class PolicyHash {
    private PolicyHash() {}

    public static String of(Weights weights, Progress progress) {
        MessageDigest digest = sha256();
        digest.update(ConfigJson.write(weights.config(), Dtype.F32).toString().getBytes(StandardCharsets.UTF_8));
        long total = TensorShapes.parameters(weights.config()) * Float.BYTES;
        long done = 0;
        try (TensorBuffer buffer = new TensorBuffer()) {
            for (String name : TensorShapes.of(weights.config()).keySet()) {
                digest.update((name + Arrays.toString(weights.shape(name))).getBytes(StandardCharsets.UTF_8));
                ByteBuffer bytes = buffer.read(weights, name);
                done += bytes.remaining();
                digest.update(bytes);
                progress.at("hashing", done, total);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of a base with an adapter on it. */
    public static String of(String baseHash, PeftAdapter adapter) {
        MessageDigest digest = sha256();
        digest.update((baseHash + adapter.rank() + "," + adapter.alpha()).getBytes(StandardCharsets.UTF_8));
        new TreeMap<>(adapter.modules()).forEach((name, factors) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes(factors.a()));
            digest.update(bytes(factors.b()));
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static ByteBuffer bytes(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return bytes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
