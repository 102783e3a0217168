package dev.lightningstore.policy.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The traps of the engine below are none here. */
class TensorTest {
    private static final Torch TORCH = Torch.on("cpu");

    @AfterAll
    static void close() {
        TORCH.close();
    }

    @Test
    void aNumberBesideATensorOutlivesJavasCollector() {
        for (int i = 0; i < 3; i++) {
            assertEquals(3, slope(2, x -> x.mul(3)));
            assertEquals(0.25f, slope(2, x -> x.div(4)));
            assertEquals(1, slope(2, x -> x.add(4)));
            assertEquals(1, slope(2, x -> x.sub(4)));
            assertEquals(3, slope(2, x -> x.mul(x.ops().floats(new float[] {3}))));
        }
    }

    @Test
    void gradientsOfEachOperationAreThoseOfFiniteDifferences() {
        List<UnaryOperator<Tensor>> operations = List.of(
                x -> x.exp().log().square(),
                x -> x.square().sqrt().neg(),
                x -> x.tanh().add(x.sigmoid()).mul(x),
                x -> x.softPlus().div(x.abs()),
                x -> x.min(x.mul(0.5)).add(x.max(x.square())),
                x -> x.clip(0.1, 0.5).mul(7),
                x -> Tensor.where(x.lessThan(1), x.mul(3), x.mul(4)),
                x -> x.reshape(1, 1).matMul(x.reshape(1, 1)).reshape(1),
                x -> x.ops().concat(List.of(x, x.mul(2)), 0).softmax(0).slice(0, 0, 1),
                x -> x.ops()
                        .stack(List.of(x, x.square()), 0)
                        .logSoftmax(0)
                        .reshape(2)
                        .slice(0, 1, 2),
                x -> x.ops().concat(List.of(x, x), 0).cumulativeSum(0).mean(0).reshape(1),
                x -> x.reshape(1, 1).rows(x.ops().longs(new long[] {0, 0})).sum(0),
                x -> x.gather(0, x.ops().longs(new long[] {0})));
        for (int i = 0; i < operations.size(); i++) {
            UnaryOperator<Tensor> operation = operations.get(i);
            for (float at : new float[] {0.3f, 0.7f, 1.9f}) {
                float step = 1e-2f;
                float expected = (value(at + step, operation) - value(at - step, operation)) / (2 * step);
                assertEquals(
                        expected,
                        slope(at, operation),
                        2e-2 * (1 + Math.abs(expected)),
                        "operation " + i + " at " + at);
            }
        }
    }

    @Test
    void aParameterMayStandOnEitherSide() {
        try (Ops home = TORCH.lasting()) {
            Tensor parameter = home.floats(new float[] {1, 2});
            int before = home.held();
            try (Ops step = TORCH.ops()) {
                Tensor left = parameter.mul(step.floats(new float[] {3, 4}));
                Tensor right = step.floats(new float[] {3, 4}).mul(parameter);
                assertArrayEquals(left.floats(), right.floats());
                assertEquals(before, home.held());
            }
        }
    }

    @Test
    void nothingIsRecordedWithoutATape() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread fresh = new Thread(() -> {
            try (Ops ops = TORCH.ops()) {
                assertFalse(Gradients.recorded());
                try (Tape _ = Tape.open()) {
                    assertTrue(Gradients.recorded());
                    try (Tape _ = Tape.paused()) {
                        assertFalse(Gradients.recorded());
                    }
                    assertTrue(Gradients.recorded());
                }
                assertFalse(Gradients.recorded());
                assertEquals(0, ops.zeros(2).sum().number());
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        fresh.start();
        fresh.join();
        assertEquals(null, failure.get());
    }

    @Test
    void virtualThreadsAreRefused() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        TORCH.ops();
                    } catch (IllegalStateException e) {
                        failure.set(e);
                    }
                })
                .join();
        assertTrue(String.valueOf(failure.get()).contains("platform thread"), () -> "was " + failure.get());
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        assertThrows(IllegalArgumentException.class, () -> Torch.on("tpu"));
        String message = assertThrows(IllegalArgumentException.class, () -> Torch.on("gpu99"))
                .toString();
        assertTrue(message.contains("gpu99"), message);
    }

    private static float value(float at, UnaryOperator<Tensor> operation) {
        try (Ops ops = TORCH.ops()) {
            return operation.apply(ops.floats(new float[] {at})).number();
        }
    }

    private static float slope(float at, UnaryOperator<Tensor> operation) {
        try (Ops ops = TORCH.ops();
                Tape tape = Tape.open()) {
            Tensor x = ops.floats(new float[] {at});
            x.gathersGradient(true);
            Tensor y = operation.apply(x).sum();
            DecoderTest.collectGarbage();
            tape.backward(y);
            return x.gradient(ops).orElseThrow().number();
        }
    }
}
