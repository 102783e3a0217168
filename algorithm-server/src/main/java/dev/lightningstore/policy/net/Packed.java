package dev.lightningstore.policy.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scripts of a decoder that only serve, with a second copy of its weights, laid out for products with few rows. The copy is made when one is
 * first asked for and shared by all; it ends when the weights change.
 */
final class Packed {
    private final Decoder decoder;
    private final Map<Adapter, Script> adapted = new HashMap<>();
    private @Nullable Script base;
    private @Nullable Ops home;
    private List<Tensor> weights = List.of();

    Packed(Decoder decoder) {
        this.decoder = decoder;
    }

    synchronized Script script(@Nullable Adapter adapter) {
        Script plain = base();
        return adapter == null ? plain : adapted.computeIfAbsent(adapter, this::adapt);
    }

    private Script base() {
        Script found = base;
        if (found != null) {
            return found;
        }
        Script made = decoder.script(0, 0);
        Ops lasting = decoder.torch().lasting();
        try (Ops ops = lasting.inner()) {
            made.callWith(ops, "bind", decoder.ordered());
            made.callWith(ops, "pack", decoder.ordered());
            List<Tensor> packed = new ArrayList<>();
            for (int i = 0; i < decoder.ordered().size(); i++) {
                packed.add(made.call(lasting, "packed", ops.number(i)));
            }
            weights = packed;
        }
        home = lasting;
        base = made;
        return made;
    }

    private Script adapt(Adapter adapter) {
        Script script = adapter.bound();
        try (Ops ops = decoder.torch().ops()) {
            script.callWith(ops, "bind_packed", weights);
        }
        return script;
    }

    synchronized void forget(Adapter adapter) {
        Script script = adapted.remove(adapter);
        if (script != null) {
            script.close();
        }
    }

    synchronized void clear() {
        adapted.values().forEach(Script::close);
        adapted.clear();
        weights = List.of();
        if (base != null) {
            base.close();
            base = null;
        }
        if (home != null) {
            home.close();
            home = null;
        }
    }
}
