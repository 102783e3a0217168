package hello;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.embedded.Lightning;
import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import java.util.ArrayList;
import java.util.List;

/** Greets whom its task names, and is rewarded for short greetings. */
public final class HelloAgent implements Agent {
    @Override
    public Outcome run(Task task, RolloutContext context) {
        String name = task.input().toString().replace("\"", "");
        String greeting = "Hello, " + name + "!";
        context.emit().emitAction("greet", task.input(), Json.parse('"' + greeting + '"', "greeting"));
        context.emit().emitReward(1.0 / greeting.length());
        return Outcome.succeeded();
    }

    public static void main(String[] args) {
        try (Lightning lightning = Lightning.dev()) {
            lightning.run(2, new HelloAgent());
            List<Rollout> queued = new ArrayList<>();
            for (String name : List.of("Ada", "Grace", "Barbara")) {
                queued.add(lightning.enqueue('"' + name + '"'));
            }
            for (Rollout done : lightning.await(queued, Lightning.PATIENCE)) {
                double reward = lightning.reward(done).map(Reward::value).orElse(Double.NaN);
                System.out.println(done.rolloutId() + " " + done.input() + " " + done.status() + " reward=" + reward);
            }
        }
    }
}
