package dev.lightningstore.cli.client;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.Swap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "release",
        description = "Ends a change of a model's weights: calls that waited go on, with the new version.",
        footer = {"  lightning models release qwen --weights-version 8 --hash 3fa9c1"})
final class ModelsRelease extends ModelsCall {
    @Parameters(paramLabel = "NAME", description = "The model.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String name;

    @Option(
            names = "--weights-version",
            paramLabel = "N",
            description = "The version of the new weights (default: the version stays).")
    private @Nullable Long version;

    @Option(names = "--hash", paramLabel = "HASH", description = "The hash of the new weights.")
    private @Nullable String hash;

    @Override
    int run(GatewayModels models) throws Exception {
        if (version == null && hash != null) {
            throw StoreException.Invalid.field("--hash", "needs --weights-version beside it");
        }
        Swap.Weights weights = version == null ? null : new Swap.Weights(version, hash);
        output().one(new SwapView(), await(models.endSwap(name, weights)));
        return ExitCodes.OK;
    }
}
