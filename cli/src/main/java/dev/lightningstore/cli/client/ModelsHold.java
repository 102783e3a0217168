package dev.lightningstore.cli.client;

import dev.lightningstore.client.GatewayModels;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "hold",
        description = "Begins to change a model's weights: its calls wait until 'lightning models release'.",
        footer = {"  lightning models hold qwen", "  lightning models hold qwen --seconds 30 --go-on"})
final class ModelsHold extends ModelsCall {
    @Parameters(paramLabel = "NAME", description = "The model.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String name;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "600",
            description =
                    "When the change counts as over, though nobody released the model (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Option(names = "--go-on", description = "Let calls go on with the old weights meanwhile.")
    private boolean goOn;

    @Override
    int run(GatewayModels models) throws Exception {
        output().one(new SwapView(), await(models.beginSwap(name, !goOn, Duration.ofSeconds(seconds))));
        return ExitCodes.OK;
    }
}
