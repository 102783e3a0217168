package dev.lightningstore.cli.model;

import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.StoredModel;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "ls",
        description = "Lists the policies of this machine.",
        footer = {"  lightning model ls", "  lightning model ls --data /var/lib/lightning -o json"})
final class ModelLs extends ShowingCommand {
    @Override
    void run(ModelLibrary library) throws Exception {
        List<ModelFacts> models = new ArrayList<>();
        for (StoredModel model : library.list()) {
            models.add(ModelFacts.of(library, model));
        }
        output().list(ModelView.inBrief(), models);
    }
}
