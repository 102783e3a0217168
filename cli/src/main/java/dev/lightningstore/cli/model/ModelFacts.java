package dev.lightningstore.cli.model;

import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.policy.weights.Dtype;
import dev.lightningstore.policy.weights.ModelConfig;
import dev.lightningstore.policy.weights.TensorShapes;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What there is to say of a model. */
record ModelFacts(
        StoredModel stored,
        ModelConfig config,
        long parameters,
        Dtype dtype,
        Map<String, String> specialTokens,
        List<Integer> eosIds,
        boolean chats) {
    static ModelFacts of(ModelLibrary library, StoredModel stored) throws IOException {
        try (OpenModel open = library.open(stored)) {
            ModelConfig config = open.weights().config();
            return new ModelFacts(
                    stored,
                    config,
                    TensorShapes.parameters(config),
                    open.weights().dtype(),
                    open.text().specialTokens(),
                    open.text().eosIds(),
                    open.text().chatTemplate() != null);
        }
    }
}
