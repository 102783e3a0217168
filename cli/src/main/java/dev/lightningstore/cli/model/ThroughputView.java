package dev.lightningstore.cli.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.cli.client.Column;
import dev.lightningstore.cli.client.View;
import dev.lightningstore.serving.Throughput;
import java.util.List;
import java.util.Locale;

/** How fast a policy wrote. */
final class ThroughputView implements View<Throughput> {
    @Override
    public List<Column<Throughput>> columns() {
        return List.of(
                new Column<>("callers", Throughput::callers),
                new Column<>("tokens", Throughput::tokens),
                new Column<>("seconds", it -> fixed(seconds(it), 2)),
                new Column<>("tokens/s", it -> fixed(it.perSecond(), 1)));
    }

    @Override
    public ObjectNode tree(Throughput it) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("callers", it.callers())
                .put("tokens", it.tokens())
                .put("seconds", seconds(it))
                .put("tokens_per_second", it.perSecond());
    }

    private static double seconds(Throughput it) {
        return it.took().toMillis() / 1e3;
    }

    private static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
