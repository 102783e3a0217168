package dev.lightningstore.cli.client;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
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
    int run(StoreHttp store) throws Exception {
        QueryParams query =
                url == null ? QueryParams.of("model", name) : QueryParams.of("model", name, "endpoint", url);
        long removed = store.ask(HttpMethod.DELETE, PATH + "?" + query.toQueryString(), null)
                .path("removed")
                .asLong();
        if (output().isTable()) {
            output().lines(java.util.List.of(removed == 1 ? "1 server removed" : removed + " servers removed"));
        } else {
            output().document(new Tree().number("removed", removed).node());
        }
        return ExitCodes.OK;
    }
}
