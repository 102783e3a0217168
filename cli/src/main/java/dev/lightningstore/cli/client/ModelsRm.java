package dev.lightningstore.cli.client;

import dev.lightningstore.client.GatewayModels;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rm",
        description = "Takes a model's servers away, or one of them. Calls under way go on.",
        footer = {"  lightning models rm qwen", "  lightning models rm qwen --url http://127.0.0.1:8000/v1"})
final class ModelsRm extends ModelsCall {
    @Parameters(paramLabel = "NAME", description = "The model.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String name;

    @Option(names = "--url", paramLabel = "BASE", description = "Only the server at this URL.")
    private @Nullable String url;

    @Override
    int run(GatewayModels models) throws Exception {
        long removed = await(models.unregister(name, url));
        if (output().isTable()) {
            output().lines(List.of(removed == 1 ? "1 server removed" : removed + " servers removed"));
        } else {
            output().document(new Tree().number("removed", removed).node());
        }
        return ExitCodes.OK;
    }
}
