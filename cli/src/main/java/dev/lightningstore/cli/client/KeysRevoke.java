package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke",
        description = "Ends a key: within 3 seconds no server takes it any more. It stays in the list.",
        footer = {"  lightning keys revoke key-id"})
final class KeysRevoke extends ClientCommand {
    @Parameters(paramLabel = "KEY", description = "The key's id, as 'lightning keys ls' shows it; not its secret.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String id;

    @Override
    int run(LightningClient client) throws Exception {
        output().one(new KeyView(), await(client.projects().revokeKey(id)));
        return ExitCodes.OK;
    }
}
