package dev.lightningstore.cli.client;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.LightningClient;

/** A command about the servers of models. */
abstract class ModelsCall extends ClientCommand {
    abstract int run(GatewayModels models) throws Exception;

    @Override
    final int run(LightningClient client) throws Exception {
        return run(GatewayModels.at(
                storeOptions().options().retry(StoreOptions.RETRY).build()));
    }
}
