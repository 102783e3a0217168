package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.project.ProjectStore.NewKey;
import dev.lightningstore.project.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description = {
            "Makes a key to the project, or to all projects, and prints its secret.",
            "The secret is shown this once: the store keeps only its hash."
        },
        footer = {
            "  lightning keys create --role runner --name gpu-box",
            "  lightning keys create --role viewer --name dashboard --expires 30d",
            "  lightning keys create --role admin --name ops --all-projects -o json"
        })
final class KeysCreate extends ClientCommand {
    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description = "admin, algorithm, runner, agent, verifier or viewer.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String role;

    @Option(names = "--name", paramLabel = "TEXT", required = true, description = "Who it is for.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String name;

    @Option(names = "--all-projects", description = "Good for every project, not only for this one.")
    private boolean all;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            converter = Times.class,
            description = "After how long it ends, such as 30d (default: never).")
    private @Nullable Duration expires;

    @Override
    int run(LightningClient client) throws Exception {
        NewKey made = await(client.projects()
                .createKey(
                        all ? null : storeOptions().project(),
                        Role.ofWire(role, "--role"),
                        name,
                        expires == null ? null : Instant.now().plus(expires)));
        Output output = output();
        KeyView view = new KeyView();
        if (output.isTable()) {
            output.one(view, made.key());
            output.lines(List.of("secret   " + made.secret()));
        } else {
            ObjectNode tree = view.tree(made.key());
            tree.put("secret", made.secret());
            output.document(tree);
        }
        note("Keep the secret: it is not shown again.");
        return ExitCodes.OK;
    }
}
