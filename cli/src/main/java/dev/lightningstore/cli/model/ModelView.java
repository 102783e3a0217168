package dev.lightningstore.cli.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.cli.client.Column;
import dev.lightningstore.cli.client.View;
import dev.lightningstore.policy.weights.ModelConfig;
import java.util.List;
import java.util.Locale;

/** A model of this machine. */
final class ModelView implements View<ModelFacts> {
    private static final int SHORT_HASH = 12;

    /** A row each. */
    static View<ModelFacts> inBrief() {
        return new View<>() {
            @Override
            public List<Column<ModelFacts>> columns() {
                return List.of(
                        new Column<>("name", it -> it.stored().name()),
                        new Column<>("family", ModelView::family),
                        new Column<>("parameters", it -> parameters(it.parameters())),
                        new Column<>("kept as", ModelView::dtype),
                        new Column<>("policy", it -> it.stored().policyHash().substring(0, SHORT_HASH)),
                        new Column<>("since", it -> it.stored().since()));
            }

            @Override
            public ObjectNode tree(ModelFacts it) {
                return new ModelView().tree(it);
            }
        };
    }

    @Override
    public List<Column<ModelFacts>> columns() {
        return List.of(
                new Column<>("name", it -> it.stored().name()),
                new Column<>("policy hash", it -> it.stored().policyHash()),
                new Column<>("family", ModelView::family),
                new Column<>("parameters", it -> parameters(it.parameters())),
                new Column<>("kept as", ModelView::dtype),
                new Column<>(
                        "layers",
                        it -> it.config().layers() + " of width " + it.config().hiddenSize()),
                new Column<>("heads", ModelView::heads),
                new Column<>("context", it -> it.config().maxPositions() + " tokens"),
                new Column<>("vocabulary", it -> it.config().vocabSize() + " tokens"),
                new Column<>("special tokens", it -> it.specialTokens()),
                new Column<>("ends with", it -> it.eosIds()),
                new Column<>("chat template", it -> it.chats() ? "yes" : "none: it only completes"),
                new Column<>("folder", it -> it.stored().folder()),
                new Column<>("source", it -> it.stored().source()),
                new Column<>("since", it -> it.stored().since()));
    }

    private static String family(ModelFacts it) {
        return it.config().family().name().toLowerCase(Locale.ROOT);
    }

    private static String dtype(ModelFacts it) {
        return it.dtype().name().toLowerCase(Locale.ROOT);
    }

    private static String heads(ModelFacts it) {
        ModelConfig config = it.config();
        return config.heads() + " of " + config.headDim() + ", keys and values of " + config.kvHeads();
    }

    private static String parameters(long count) {
        return count < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f M", count / 1e6)
                : String.format(Locale.ROOT, "%.2f B", count / 1e9);
    }

    @Override
    public ObjectNode tree(ModelFacts it) {
        ModelConfig config = it.config();
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("name", it.stored().name()).put("policy_hash", it.stored().policyHash());
        tree.put("family", family(it)).put("parameters", it.parameters()).put("dtype", dtype(it));
        tree.put("layers", config.layers()).put("hidden_size", config.hiddenSize());
        tree.put("intermediate_size", config.intermediateSize()).put("heads", config.heads());
        tree.put("kv_heads", config.kvHeads()).put("head_dim", config.headDim());
        tree.put("context", config.maxPositions()).put("vocabulary", config.vocabSize());
        tree.put("tied_embeddings", config.tiedEmbeddings());
        ObjectNode special = tree.putObject("special_tokens");
        it.specialTokens().forEach(special::put);
        it.eosIds().forEach(tree.putArray("eos_token_ids")::add);
        tree.put("chat_template", it.chats()).put("folder", it.stored().folder().toString());
        tree.put("source", it.stored().source())
                .put("since", it.stored().since().toString());
        return tree;
    }
}
