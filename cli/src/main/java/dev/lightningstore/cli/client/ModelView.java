package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.client.RegisteredModel;
import dev.lightningstore.model.Price;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server of a model, as the store tells of it. */
final class ModelView implements View<RegisteredModel> {
    @Override
    public List<Column<RegisteredModel>> columns() {
        return List.of(
                new Column<>(
                        "model", it -> it.upstream().model() + (it.upstream().preferred() ? " (default)" : "")),
                new Column<>("url", it -> it.upstream().endpoint()),
                new Column<>("kind", it -> it.upstream().kind().wire()),
                new Column<>("served as", it -> it.upstream().servedModel()),
                new Column<>("key", it -> key(it.upstream())),
                new Column<>("version", it -> it.upstream().version()),
                new Column<>("health", ModelView::health),
                new Column<>("token ids", it -> it.upstream().tokenIds() ? "yes" : "no"),
                new Column<>("price in/out", it -> prices(it.upstream().price())));
    }

    private static @Nullable String key(Upstream upstream) {
        SecretRef secret = upstream.secret();
        return secret == null ? null : secret.text();
    }

    private static @Nullable String prices(Price price) {
        return price.equals(Price.NONE)
                ? null
                : Price.write(price.in()).toPlainString() + "/"
                        + Price.write(price.out()).toPlainString();
    }

    private static @Nullable String health(RegisteredModel it) {
        RegisteredModel.Health health = it.health();
        return health == null ? null : health.well() ? "well" : health.said();
    }

    @Override
    public ObjectNode tree(RegisteredModel it) {
        Upstream upstream = it.upstream();
        ObjectNode tree = new Tree()
                .text("model", upstream.model())
                .text("endpoint", upstream.endpoint())
                .text("kind", upstream.kind().wire())
                .text("served_model", upstream.servedModel())
                .text("key", key(upstream))
                .number("version", upstream.version())
                .text("hash", upstream.hash())
                .node();
        tree.put("default", upstream.preferred())
                .put("token_ids", upstream.tokenIds())
                .put("responses", upstream.responses())
                .put("price_in", Price.write(upstream.price().in()))
                .put("price_out", Price.write(upstream.price().out()));
        RegisteredModel.Health health = it.health();
        if (health != null) {
            tree.putObject("health").put("well", health.well()).put("said", health.said());
        }
        return tree;
    }
}
