package dev.lightningstore.runner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.lightningstore.json.Json;
import dev.lightningstore.runner.agent.AgentRun;
import dev.lightningstore.runner.agent.Usage;
import dev.lightningstore.runner.command.ProcessTable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What goes up with a heartbeat: what runner and agent use, and what the agent says of itself. Thread-safe. */
final class Progress {
    private static final ObjectMapper JSON = new ObjectMapper();

    private volatile @Nullable RunContext context;
    private volatile @Nullable AgentRun run;

    void of(RunContext its) {
        context = its;
    }

    void of(AgentRun its) {
        run = its;
    }

    Json now() {
        ObjectNode node = JSON.createObjectNode();
        usage(node.putObject("runner"), ProcessTable.ofThisProcess());
        AgentRun running = run;
        if (running != null) {
            running.usage().ifPresent(used -> usage(node.putObject("agent"), used));
        }
        RunContext its = context;
        Json said = its == null ? null : its.progress();
        if (said != null) {
            node.putRawValue("progress", new RawValue(said.toString()));
        }
        return Json.trusted(node.toString().getBytes(StandardCharsets.UTF_8));
    }

    static void usage(ObjectNode node, Usage used) {
        node.put("cpu_seconds", used.cpu().toMillis() / 1e3);
        node.put("rss_bytes", used.residentBytes());
        node.put("processes", used.processes());
    }
}
