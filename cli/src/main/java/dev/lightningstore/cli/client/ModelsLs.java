package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "ls",
        description =
                "Lists models and their servers. Of a server's key it says where the store finds it, never what it is.",
        footer = {"  lightning models ls", "  lightning models ls -o json"})
final class ModelsLs extends ModelsCall {
    @Override
    int run(StoreHttp store) throws Exception {
        List<JsonNode> models = new ArrayList<>();
        store.ask(HttpMethod.GET, PATH, null).path("models").forEach(models::add);
        output().list(new ModelView(), models);
        return ExitCodes.OK;
    }
}
