package dev.lightningstore.cli.local;

import dev.lightningstore.client.ClientOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is told who has started everything: where it is, and what to try.
 *
 * @param ephemeral whether the store is in memory
 * @param agent that a runner here runs; null for none
 * @param models that can be trained
 */
record NextSteps(
        String url,
        Path data,
        boolean ephemeral,
        boolean demandsKeys,
        @Nullable String agent,
        int concurrency,
        List<String> models) {
    /** Where commands look without being told. */
    static final String DATA = ".lightning/data";

    private static final int SHOWN = 5;

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("  store     " + url + ", its data in " + (ephemeral ? "memory" : data) + "; " + url + "/docs");
        lines.add("  gateway   " + url + "/gateway/openai/v1 is the base URL for any OpenAI client");
        lines.add(
                "  key       " + (demandsKeys ? "is asked for: LIGHTNING_API_KEY" : "none is needed on this machine"));
        lines.add("  training  an algorithm server takes jobs; " + library());
        lines.add("  runner    " + (agent == null ? "none; give --agent" : agent + ", " + concurrency + " at once"));
        lines.add("");
        lines.add("Try next, in another terminal:");
        if (models.isEmpty()) {
            lines.add("  lightning model import FOLDER --name NAME" + dataOption());
        }
        if (agent == null) {
            lines.add("  lightning runner --agent 'cmd:python3 agent.py'" + storeOption());
        }
        lines.add("  lightning rollouts enqueue --input '{\"question\": \"1+1\"}'" + storeOption());
        String model = models.isEmpty() ? "NAME" : models.getFirst();
        lines.add("  lightning train --model " + model + " --tasks tasks.jsonl --follow" + storeOption());
        return lines;
    }

    private String library() {
        if (models.isEmpty()) {
            return "no model is there yet";
        }
        String more = models.size() > SHOWN ? " and " + (models.size() - SHOWN) + " more" : "";
        return "models: " + String.join(", ", models.subList(0, Math.min(SHOWN, models.size()))) + more;
    }

    private String storeOption() {
        return url.equals(ClientOptions.DEFAULT_URL) ? "" : " --store " + url;
    }

    private String dataOption() {
        return data.equals(Path.of(DATA)) ? "" : " --data " + data;
    }
}
