package dev.lightningstore.cli.client;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.model.Price;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description =
                "Registers a server that answers for a model; one of the same model and URL is replaced. A model may"
                        + " have several.",
        footer = {
            "  lightning models add qwen --url http://127.0.0.1:8000/v1",
            "  lightning models add claude --url https://api.anthropic.com/v1 --kind anthropic --key-env ANTHROPIC_API_KEY",
            "  lightning models add gpt-5 --url https://api.openai.com/v1 --key-env OPENAI_API_KEY --price-in 1.25"
                    + " --price-out 10",
            "  lightning models add judge --url https://lab.openai.azure.com --kind azure-openai --key-file /run/secrets/azure"
        })
final class ModelsAdd extends ModelsCall {
    @Parameters(paramLabel = "NAME", description = "The model, as agents name it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String name;

    @Option(
            names = "--url",
            paramLabel = "BASE",
            required = true,
            description = "The server's base URL, up to and with /v1; for Azure the resource's URL.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String url;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "openai-compatible",
            description = "openai-compatible, azure-openai or anthropic (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String kind;

    @Option(
            names = "--served-as",
            paramLabel = "NAME",
            description = "The model's name on that server, where it is another.")
    private @Nullable String servedAs;

    /** Where the store finds the server's key. */
    static final class KeyPlace {
        @Option(
                names = "--key-env",
                paramLabel = "VARIABLE",
                description = "The store's environment variable that holds the server's key.")
        private @Nullable String variable;

        @Option(
                names = "--key-file",
                paramLabel = "FILE",
                description = "The file on the store's machine that holds the server's key.")
        private @Nullable Path file;
    }

    @ArgGroup
    private @Nullable KeyPlace key;

    @Option(
            names = "--weights-version",
            paramLabel = "N",
            defaultValue = "0",
            description = "The version of the weights, as their trainer counts (default: none).")
    private long version;

    @Option(names = "--default", description = "Answer calls that name no model.")
    private boolean preferred;

    @Option(
            names = "--no-token-ids",
            description = "Do not ask for token ids: the server refuses what it does not know.")
    private boolean noTokenIds;

    @Option(
            names = "--responses",
            description = "The server has OpenAI's responses; otherwise they are translated to its chat.")
    private boolean responses;

    @Option(
            names = "--price-in",
            paramLabel = "PRICE",
            defaultValue = "0",
            description = "What a million tokens read cost, in your currency (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private BigDecimal priceIn;

    @Option(
            names = "--price-out",
            paramLabel = "PRICE",
            defaultValue = "0",
            description = "What a million tokens written cost (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private BigDecimal priceOut;

    @Override
    int run(GatewayModels models) throws Exception {
        UpstreamKind spoken = UpstreamKind.ofWire(kind, "--kind");
        boolean ours = spoken == UpstreamKind.OPENAI;
        boolean givesIds = ours && Upstream.givesTokenIds(url);
        Upstream upstream = new Upstream(
                name,
                url,
                spoken,
                servedAs,
                keyPlace(),
                version,
                null,
                preferred,
                givesIds && !noTokenIds,
                responses || ours && !givesIds,
                new Price(Price.parse("price_in", priceIn), Price.parse("price_out", priceOut)));
        output().one(new ModelView(), await(models.register(upstream)));
        return ExitCodes.OK;
    }

    private @Nullable SecretRef keyPlace() {
        if (key == null) {
            return null;
        }
        return key.variable != null ? SecretRef.env(key.variable) : SecretRef.file(String.valueOf(key.file));
    }
}
