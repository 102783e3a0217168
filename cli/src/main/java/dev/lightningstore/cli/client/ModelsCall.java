package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;

/** A command about models: these are served by HTTP. */
abstract class ModelsCall extends ClientCommand {
    static final String PATH = "/api/lightning/models";

    abstract int run(StoreHttp store) throws Exception;

    @Override
    final int run(LightningClient client) throws Exception {
        try (StoreHttp store = new StoreHttp(storeOptions().options().build())) {
            return run(store);
        }
    }
}
