package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.ResourceStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "add",
        description = {
            "Adds resources and makes them the latest: a JSON object of name to resource.",
            "Each resource has a \"resource_type\", such as llm, proxy_llm or prompt_template."
        },
        footer = {
            "  lightning resources add --file prompt.json",
            "  echo '{\"main\": {\"resource_type\": \"prompt_template\", \"template\": \"Solve {x}\","
                    + " \"engine\": \"f-string\"}}' | lightning resources add",
            "  lightning resources add --id prompts --file prompt.json"
        })
final class ResourcesAdd extends ClientCommand {
    @Option(
            names = "--file",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "Where the JSON is (default: -, which is stdin).")
    private String file = "-";

    @Option(names = "--id", paramLabel = "ID", description = "Add the next version under this id (default: a new id).")
    private @Nullable String id;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Makes the command safe to repeat: the same id answers the same resources. Not with --id.")
    private @Nullable String requestId;

    @Override
    int run(LightningClient client) throws Exception {
        if (id != null && requestId != null) {
            throw new IllegalArgumentException("--request-id: not together with --id, which adds a version each time");
        }
        Json resources = Json.parseObject(InputText.all(file), file.equals("-") ? "stdin" : file);
        ResourceStore store = client.store().resources();
        output().one(
                        new ResourcesView(),
                        await(id == null ? store.add(resources, requestId) : store.update(id, resources)));
        return ExitCodes.OK;
    }
}
