package dev.lightningstore.cli.client;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.QueryParamsBuilder;
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
    int run(StoreHttp store) throws Exception {
        QueryParamsBuilder query = QueryParams.builder().add("model", name);
        if (version != null) {
            query.add("version", String.valueOf(version));
        }
        if (hash != null) {
            query.add("hash", hash);
        }
        String path = SwapView.PATH + "?" + query.build().toQueryString();
        output().one(new SwapView(), store.ask(HttpMethod.DELETE, path, null));
        return ExitCodes.OK;
    }
}
