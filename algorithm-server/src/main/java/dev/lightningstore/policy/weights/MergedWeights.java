package dev.lightningstore.policy.weights;

import java.nio.FloatBuffer;
import java.util.Set;

/** A model's tensors with an adapter's added to them; closing it closes the model's. */
public final class MergedWeights implements Weights {
    private final Weights base;
    private final PeftAdapter adapter;

    /** @throws dev.lightningstore.error.StoreException.Invalid if the adapter is for another model */
    public MergedWeights(Weights base, PeftAdapter adapter) {
        adapter.checkFits(base.config());
        this.base = base;
        this.adapter = adapter;
    }

    @Override
    public ModelConfig config() {
        return base.config();
    }

    @Override
    public Set<String> names() {
        return base.names();
    }

    @Override
    public long[] shape(String name) {
        return base.shape(name);
    }

    @Override
    public void read(String name, FloatBuffer into) {
        PeftAdapter.Factors factors = adapter.modules().get(name.replaceFirst("\\.weight$", ""));
        int from = into.position();
        base.read(name, into);
        if (factors != null) {
            add(factors, into, from);
        }
    }

    private void add(PeftAdapter.Factors factors, FloatBuffer to, int from) {
        float scale = (float) (adapter.alpha() / adapter.rank());
        float[] row = new float[factors.in()];
        for (int out = 0; out < factors.out(); out++) {
            int place = from + out * factors.in();
            to.get(place, row);
            for (int k = 0; k < adapter.rank(); k++) {
                float by = scale * factors.b()[out * adapter.rank() + k];
                for (int in = 0; in < row.length; in++) {
                    row[in] += by * factors.a()[k * row.length + in];
                }
            }
            to.put(place, row);
        }
    }

    @Override
    public void close() {
        base.close();
    }
}
