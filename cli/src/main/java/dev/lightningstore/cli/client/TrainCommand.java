package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.NewJob;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = {
            "Makes a training job: an algorithm server leases it and trains the model on rollouts of the tasks.",
            "A line of --tasks is a task's input, or {\"input\": …, \"mode\": \"train\"} with the mode train or val; where"
                    + " no line says val, the setting validation_split holds some out. Everything is checked before"
                    + " anything is sent."
        },
        footer = {
            "  lightning train --model smol --tasks tasks.jsonl --follow",
            "  lightning train --model qwen --tasks tasks.jsonl --algorithm dapo --set batch_size=64",
            "  lightning train --model qwen --tasks tasks.jsonl --lora-rank 16 --steps 200 --stop-at 0.95 -o json",
            "  lightning train --algorithm tool_policy --tasks tasks.jsonl --steps 30 --follow"
        })
public final class TrainCommand extends ClientCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private SpecOptions spec;

    @Option(
            names = "--tasks",
            required = true,
            paramLabel = "FILE",
            description = "JSON lines; - for stdin. Empty lines are left out.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String tasks;

    @Option(names = "--name", paramLabel = "TEXT", description = "What to call it (default: the algorithm and model).")
    private @Nullable String name;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Makes the command safe to repeat: the same id answers the same job.")
    private @Nullable String requestId;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private FollowOptions follow;

    @Override
    int run(LightningClient client) throws Exception {
        NewJob job = new NewJob(name == null ? spec.defaultName() : name, spec.spec(), TaskFile.read(tasks));
        Job made = await(client.store().jobs().create(job, requestId));
        if (!follow.wanted()) {
            output().one(JobView.WHOLE, made);
            return ExitCodes.OK;
        }
        note("job " + made.jobId() + " (lightning runs show " + made.jobId() + ")");
        return follow.toTheEnd(client.store(), made, this);
    }
}
