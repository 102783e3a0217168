package dev.lightningstore.policy.net;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A place for tensors: a training step, a decoded token. What is made here, and every result computed from it, ends when this closes.
 * For one thread at a time.
 */
public final class Ops implements AutoCloseable {
    private final Torch torch;
    private final PtNDManager manager;
    private final int depth;

    Ops(Torch torch, PtNDManager manager, int depth) {
        this.torch = torch;
        this.manager = manager;
        this.depth = depth;
    }

    /** A place inside this one, which ends sooner. */
    public Ops inner() {
        return torch.remember(new Ops(torch, manager.newSubManager(manager.getDevice()), depth + 1));
    }

    public Torch torch() {
        return torch;
    }

    public Tensor scalar(double value) {
        return full(value);
    }

    public Tensor full(double value, long... shape) {
        return own(JniUtils.full(
                manager, new Shape(shape), value, DataType.FLOAT32, manager.getDevice(), SparseFormat.DENSE));
    }

    public Tensor zeros(long... shape) {
        return full(0, shape);
    }

    /** @param shape by default that of a vector */
    public Tensor floats(float[] values, long... shape) {
        ByteBuffer bytes = direct(values.length, Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return copied(bytes, shape.length == 0 ? new Shape(values.length) : new Shape(shape), DataType.FLOAT32);
    }

    public Tensor longs(long[] values, long... shape) {
        ByteBuffer bytes = direct(values.length, Long.BYTES);
        bytes.asLongBuffer().put(values);
        return copied(bytes, shape.length == 0 ? new Shape(values.length) : new Shape(shape), DataType.INT64);
    }

    public Tensor ints(int[] values, long... shape) {
        ByteBuffer bytes = direct(values.length, Long.BYTES);
        for (int i = 0; i < values.length; i++) {
            bytes.putLong(i * Long.BYTES, values[i]);
        }
        return copied(bytes, shape.length == 0 ? new Shape(values.length) : new Shape(shape), DataType.INT64);
    }

    /** Ones and zeros to multiply with. */
    public Tensor mask(boolean[] values, long... shape) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i] ? 1 : 0;
        }
        return floats(floats, shape);
    }

    public Tensor concat(List<Tensor> parts, int dim) {
        return own(JniUtils.cat(parts.stream().map(Tensor::array).toArray(PtNDArray[]::new), dim));
    }

    public Tensor stack(List<Tensor> parts, int dim) {
        return own(JniUtils.stack(parts.stream().map(Tensor::array).toArray(PtNDArray[]::new), dim));
    }

    /** The same numbers as a tensor of its own, which gathers gradients. */
    public Tensor leaf(Tensor of) {
        try (Tape _ = Tape.paused()) {
            Tensor leaf = own(JniUtils.clone(JniUtils.detachGradient(of.array())));
            leaf.gathersGradient(true);
            return leaf;
        }
    }

    /** How many arrays are alive here; what grows without end is a leak. */
    public int held() {
        return held(manager);
    }

    @Override
    public void close() {
        torch.forget(this);
        manager.close();
    }

    /** A tensor of no elements stands for one that is not there: a script's arguments cannot be left out. */
    Tensor nothing() {
        return own(JniUtils.full(manager, new Shape(0), 0, DataType.FLOAT32, manager.getDevice(), SparseFormat.DENSE));
    }

    /** A whole number that a script reads without asking the device for it. */
    Tensor number(long value) {
        return own(JniUtils.full(manager, new Shape(), value, DataType.INT64, Device.cpu(), SparseFormat.DENSE));
    }

    PtNDManager manager() {
        return manager;
    }

    int depth() {
        return depth;
    }

    Tensor own(PtNDArray array) {
        if (array.getManager() != manager) {
            array.attach(manager);
        }
        return new Tensor(this, array);
    }

    /** PyTorch would read Java's own memory, for as long as this array lives but no longer; what is recorded may live longer. */
    Tensor copied(ByteBuffer bytes, Shape shape, DataType type) {
        try (PtNDArray borrowed = manager.create(bytes, shape, type)) {
            return own(JniUtils.clone(borrowed));
        }
    }

    static ByteBuffer direct(long count, int size) {
        if (count * size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(count + " numbers are more than one tensor from Java may have (2 GiB)");
        }
        return ByteBuffer.allocateDirect((int) (count * size)).order(ByteOrder.nativeOrder());
    }

    static int held(NDManager manager) {
        return manager.getManagedArrays().size();
    }
}
