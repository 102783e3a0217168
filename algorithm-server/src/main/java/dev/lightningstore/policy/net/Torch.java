package dev.lightningstore.policy.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PyTorch on one device: everything made here lives there. Thread-safe; closing it frees all. */
public final class Torch implements AutoCloseable {
    private static final Pattern GPU = Pattern.compile("gpu(\\d{1,3})");

    private final PtNDManager root;
    private final Precision precision;
    private final Kernels kernels;
    private final Set<Ops> places = ConcurrentHashMap.newKeySet();

    private Torch(PtNDManager root, Precision precision) {
        this.root = root;
        this.precision = precision;
        this.kernels = new Kernels(root);
    }

    /** In fp32 on the CPU, in bf16 on a GPU. */
    public static Torch on(String device) {
        return on(device, device.equals("cpu") ? Precision.FP32 : Precision.BF16);
    }

    /**
     * @param device {@code cpu}, or {@code gpu0} and so on
     * @throws IllegalArgumentException if there is no such device
     */
    public static Torch on(String device, Precision precision) {
        EngineSettings.apply();
        Engine engine = engine();
        Gradients.check();
        return new Torch((PtNDManager) NDManager.newBaseManager(find(engine, device), "PyTorch"), precision);
    }

    private static Engine engine() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            String path = System.getenv("PYTORCH_LIBRARY_PATH");
            String where = path == null ? "" : " (PYTORCH_LIBRARY_PATH is " + path + ")";
            throw new IllegalStateException(
                    "PyTorch's libraries cannot be loaded" + where + ": " + cause.getMessage(), e);
        }
    }

    /** A place for tensors, which ends with all that is in it. */
    public Ops ops() {
        return ops(1);
    }

    /** A place for what lasts longer than any step. */
    Ops lasting() {
        return ops(0);
    }

    private Ops ops(int depth) {
        Gradients.check();
        return remember(new Ops(this, root.newSubManager(root.getDevice()), depth));
    }

    /** How many threads share one product; at most the cores. Holds for the whole process. */
    public void threads(int count) {
        JniUtils.setNumThreads(count);
    }

    /** Where dropout starts from. Holds for the whole process, so that one training step at a time may count on it. */
    public void seed(long seed) {
        JniUtils.setSeed(seed);
    }

    public Precision precision() {
        return precision;
    }

    /** Whether weights that only serve are laid out anew for products with few rows: oneDNN does that on x86. */
    boolean packs() {
        String processor = System.getProperty("os.arch");
        return !root.getDevice().isGpu()
                && precision == Precision.FP32
                && (processor.equals("amd64") || processor.equals("x86_64"));
    }

    public Kernels kernels() {
        return kernels;
    }

    /** How many tensors and places for them are alive on this device; what grows without end is a leak. */
    public int alive() {
        return Ops.held(root)
                + places.stream().mapToInt(each -> 1 + each.held()).sum();
    }

    /** A place that was closed. */
    void forget(Ops ops) {
        places.remove(ops);
    }

    Ops remember(Ops ops) {
        places.add(ops);
        return ops;
    }

    PtNDManager root() {
        return root;
    }

    @Override
    public void close() {
        root.close();
    }

    private static Device find(Engine engine, String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        Matcher gpu = GPU.matcher(name);
        if (!gpu.matches()) {
            throw new IllegalArgumentException("device: " + name + " is neither cpu nor gpu0, gpu1, …");
        }
        int index = Integer.parseInt(gpu.group(1));
        if (index >= engine.getGpuCount()) {
            throw new IllegalArgumentException(
                    "device: there is no " + name + ", PyTorch " + engine.getVersion() + " sees " + engine.getGpuCount()
                            + " GPUs; it needs its CUDA libraries (PYTORCH_LIBRARY_PATH, PYTORCH_VERSION, PYTORCH_FLAVOR)");
        }
        return Device.gpu(index);
    }
}
