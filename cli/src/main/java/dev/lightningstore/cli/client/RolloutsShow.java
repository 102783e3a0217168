package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.store.PageRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Shows a rollout with all its attempts.",
        footer = {"  lightning rollouts show ro-4b1d7e90c2aa", "  lightning rollouts show ro-4b1d7e90c2aa -o yaml"})
final class RolloutsShow extends ClientCommand {
    @Parameters(paramLabel = "ROLLOUT", description = "Its id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String id;

    @Override
    int run(LightningClient client) throws Exception {
        AttemptedRollout rollout =
                await(client.store().rollouts().get(id)).orElseThrow(() -> new StoreException.NotFound("rollout", id));
        List<Attempt> attempts = await(
                        client.store().rollouts().attempts(id, PageRequest.first(RolloutConfig.MAX_ATTEMPTS)))
                .items();
        Output output = output();
        RolloutView view = new RolloutView(RolloutView.Detail.WHOLE);
        if (output.isTable()) {
            output.one(view, rollout);
            if (!attempts.isEmpty()) {
                output.lines(List.of(""));
                output.list(new AttemptView(), attempts);
            }
            return ExitCodes.OK;
        }
        ObjectNode tree = view.tree(rollout);
        tree.remove("attempt");
        tree.set(
                "attempts",
                Tree.array(attempts.stream().map(AttemptView::fields).toList()));
        output.document(tree);
        return ExitCodes.OK;
    }
}
