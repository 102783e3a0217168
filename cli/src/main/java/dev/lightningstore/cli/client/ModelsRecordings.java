package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import dev.lightningstore.client.LightningClient;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "recordings",
        description = "Lists the answers that a project recorded to give them again, the newest first, or deletes them."
                + " The gateway's setting 'replay' says when it records and when it answers from them.",
        footer = {
            "  lightning models recordings",
            "  lightning models recordings --clear --model qwen",
            "  curl -s http://127.0.0.1:4747/api/lightning/gateway -H 'content-type: application/json' \\",
            "    -d '{\"replay\": \"record\"}'"
        })
final class ModelsRecordings extends ClientCommand {
    private static final String RECORDINGS = "/api/lightning/recordings";

    @Option(names = "--clear", description = "Delete them.")
    private boolean clear;

    @Option(names = "--model", paramLabel = "NAME", description = "Only those of this model.")
    private @Nullable String model;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "List at most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    int run(LightningClient client) throws Exception {
        try (StoreHttp store = new StoreHttp(storeOptions().options().build())) {
            return run(store);
        }
    }

    private int run(StoreHttp store) throws Exception {
        if (clear) {
            String which =
                    model == null ? "" : "?" + QueryParams.of("model", model).toQueryString();
            JsonNode answer = store.ask(HttpMethod.DELETE, RECORDINGS + which, null);
            if (output().isTable()) {
                long removed = answer.path("removed").asLong();
                output().lines(List.of(removed == 1 ? "1 recording removed" : removed + " recordings removed"));
            } else {
                output().document(answer);
            }
            return ExitCodes.OK;
        }
        List<JsonNode> found = new ArrayList<>();
        store.ask(HttpMethod.GET, RECORDINGS + "?limit=" + limit, null)
                .path("recordings")
                .forEach(found::add);
        found.removeIf(each -> model != null && !each.path("model").asText().equals(model));
        output().list(new RecordingView(), found);
        return ExitCodes.OK;
    }
}
