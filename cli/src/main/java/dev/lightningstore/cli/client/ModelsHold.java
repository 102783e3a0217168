package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
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
    int run(StoreHttp store) throws Exception {
        ObjectNode swap = new Tree()
                .text("model", name)
                .text("calls", goOn ? "go_on" : "wait")
                .number("max_seconds", seconds)
                .node();
        output().one(new SwapView(), store.ask(HttpMethod.POST, SwapView.PATH, swap));
        return ExitCodes.OK;
    }
}
