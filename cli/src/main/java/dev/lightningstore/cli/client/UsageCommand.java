package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.QueryParamsBuilder;
import dev.lightningstore.client.LightningClient;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "usage",
        description = "What a project used of its models, by day (UTC) and model: calls, tokens, and what they cost at"
                + " the prices given to 'lightning models add'.",
        footer = {
            "  lightning usage",
            "  lightning usage --from 2026-01-01 --to 2026-01-31 -o json",
            "  lightning usage --project lab"
        })
public final class UsageCommand extends ClientCommand {
    @Option(names = "--from", paramLabel = "DAY", description = "The first day (default: 29 days before the last).")
    private @Nullable LocalDate from;

    @Option(names = "--to", paramLabel = "DAY", description = "The last day (default: today).")
    private @Nullable LocalDate to;

    @Override
    int run(LightningClient client) throws Exception {
        QueryParamsBuilder query = QueryParams.builder();
        if (from != null) {
            query.add("from", from.toString());
        }
        if (to != null) {
            query.add("to", to.toString());
        }
        String path = "/api/lightning/usage" + (query.isEmpty() ? "" : "?" + query.toQueryString());
        try (StoreHttp store = new StoreHttp(storeOptions().options().build())) {
            JsonNode answer = store.ask(HttpMethod.GET, path, null);
            if (output().isTable()) {
                List<JsonNode> rows = new ArrayList<>();
                answer.path("usage").forEach(rows::add);
                rows.add(answer.path("total"));
                output().list(new UsageView(), rows);
            } else {
                output().document(answer);
            }
        }
        return ExitCodes.OK;
    }
}
