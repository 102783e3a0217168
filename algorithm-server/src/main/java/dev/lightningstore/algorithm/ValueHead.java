package dev.lightningstore.algorithm;

import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Torch;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is expected to be earned, as one number for each hidden state. Fresh, it expects nothing. */
public final class ValueHead implements AutoCloseable {
    private final Ops home;
    private final Tensor weight;
    private final Tensor bias;

    public ValueHead(Torch torch, int hiddenSize) {
        home = torch.ops();
        weight = home.zeros(1, hiddenSize);
        bias = home.zeros(1);
        parameters().values().forEach(tensor -> tensor.gathersGradient(true));
    }

    public Map<String, Tensor> parameters() {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put("value_head.weight", weight);
        parameters.put("value_head.bias", bias);
        return parameters;
    }

    /** A place for tensors that this head's are mixed with. */
    Ops inner() {
        return home.inner();
    }

    /** @param states [count, hidden] */
    Tensor of(Tensor states) {
        return states.linear(weight, bias).reshape(-1);
    }

    @Override
    public void close() {
        home.close();
    }
}
