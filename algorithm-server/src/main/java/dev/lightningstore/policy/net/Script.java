package dev.lightningstore.policy.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A TorchScript object of a source file beside this class. Its methods may run in several threads. */
final class Script {
    private static final String LIST = "x[]";

    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final Map<String, NDArray> tags = new ConcurrentHashMap<>();

    /** @param files that make up the source, one behind the other */
    Script(PtNDManager manager, String className, List<String> files, Map<String, Object> fields) {
        this.manager = manager;
        try {
            StringBuilder source = new StringBuilder();
            for (String file : files) {
                source.append(source(file));
            }
            byte[] archive = ScriptArchive.of(className, source.toString(), fields);
            module = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls a method that takes tensors and returns one; recorded if a tape is open. */
    Tensor call(Ops into, String method, Tensor... inputs) {
        Gradients.check();
        NDList arguments = new NDList(inputs.length + 1);
        for (Tensor input : inputs) {
            arguments.add(input.array());
        }
        // DJL's only call that keeps the record takes the method's name from the name of the last array.
        arguments.add(tags.computeIfAbsent(method, this::tag));
        boolean asTheThreadSays = true;
        return into.own((PtNDArray)
                IValueUtils.forward(module, arguments, asTheThreadSays).get(0));
    }

    /** Calls a method that takes one list of tensors. */
    Tensor callWith(Ops into, String method, List<Tensor> inputs) {
        Gradients.check();
        NDList arguments = new NDList(inputs.size() + 1);
        try {
            for (Tensor input : inputs) {
                PtNDArray array = input.array();
                array.setName(LIST); // DJL makes one list of all arrays so named
                arguments.add(array);
            }
            arguments.add(tags.computeIfAbsent(method, this::tag));
            return into.own(
                    (PtNDArray) IValueUtils.forward(module, arguments, true).get(0));
        } finally {
            inputs.forEach(each -> each.array().setName(null));
        }
    }

    /** Calls a method with lists of tensors and numbers, never recorded, nor may what it returns ever be. Arguments: {@code List<Tensor>}, Tensor, Double. */
    Tensor run(Ops into, String method, Object... inputs) {
        Gradients.check();
        IValue[] arguments = new IValue[inputs.length];
        try {
            for (int i = 0; i < inputs.length; i++) {
                arguments[i] = value(inputs[i]);
            }
            try (IValue result = IValueUtils.runMethod(module, method, arguments)) {
                return into.own(result.toTensor(into.manager()));
            }
        } finally {
            for (IValue argument : arguments) {
                if (argument != null) {
                    argument.close();
                }
            }
        }
    }

    void close() {
        tags.values().forEach(NDArray::close);
        module.close();
    }

    private static IValue value(Object input) {
        return switch (input) {
            case Tensor tensor -> IValue.from(tensor.array());
            case Double number -> IValue.from(number.doubleValue());
            case List<?> tensors ->
                IValue.listFrom(
                        tensors.stream().map(each -> ((Tensor) each).array()).toArray(PtNDArray[]::new));
            default -> throw new IllegalArgumentException("cannot pass " + input.getClass());
        };
    }

    private NDArray tag(String method) {
        NDArray tag = manager.zeros(new Shape(1), DataType.FLOAT32);
        tag.setName("module_method:" + method);
        return tag;
    }

    private static String source(String file) throws IOException {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
