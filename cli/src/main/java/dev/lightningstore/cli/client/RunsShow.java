package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobStore;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {
            "Shows a training job: how it stands, a chart of its rewards, and each figure's course.",
            "With -o json or yaml all steps with all their figures; with -o csv a row for each step."
        },
        footer = {
            "  lightning runs show job-9f1c02d4a7be",
            "  lightning runs show job-9f1c02d4a7be --figure loss --figure kl",
            "  lightning runs show job-9f1c02d4a7be -o csv > run.csv"
        })
final class RunsShow extends ClientCommand {
    @Parameters(paramLabel = "JOB", description = "Its id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String id;

    @Option(
            names = "--figure",
            paramLabel = "NAME",
            description = "What the chart shows, up to four (default: reward_mean and val_reward; else loss).")
    private List<String> figures = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private FollowOptions follow;

    @Override
    int run(LightningClient client) throws Exception {
        JobStore jobs = client.store().jobs();
        Job job = await(jobs.get(id)).orElseThrow(() -> new StoreException.NotFound("job", id));
        if (follow.wanted()) {
            return follow.toTheEnd(client.store(), job, this);
        }
        List<CommittedStep> steps = RunSteps.all(jobs, id);
        Output output = output();
        if (output.isTable()) {
            output.one(JobView.WHOLE, job);
            chart(steps, output);
        } else if (output.isCsv()) {
            output.list(new StepView(FigureSeries.names(steps)), steps);
        } else {
            StepView view = new StepView(FigureSeries.names(steps));
            ObjectNode whole = JobView.WHOLE.tree(job);
            whole.set("steps", Tree.array(steps.stream().map(view::tree).toList()));
            output.document(whole);
        }
        return ExitCodes.OK;
    }

    private void chart(List<CommittedStep> steps, Output output) {
        if (steps.isEmpty()) {
            return;
        }
        Glyphs glyphs = Glyphs.ofTerminal();
        List<String> names = FigureSeries.names(steps);
        List<String> drawn = ChartFigures.of(figures, names);
        List<FigureSeries> series =
                drawn.stream().map(name -> FigureSeries.of(name, steps)).toList();
        output.lines(List.of(""));
        output.lines(new Plot(glyphs).draw(series, drawn));
        output.lines(List.of(""));
        output.list(
                new FigureView(glyphs),
                names.stream().map(name -> FigureSeries.of(name, steps)).toList());
    }
}
