package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        description = {
            "Puts a figure of several training jobs side by side, step by step, on one scale.",
            "Of a long run it prints some steps; with -o json, yaml or csv all of them."
        },
        footer = {
            "  lightning runs compare job-9f1c02d4a7be job-3b77e05c1d20",
            "  lightning runs compare $(lightning runs ls -q --limit 4) --figure val_reward -o csv"
        })
final class RunsCompare extends ClientCommand {
    private static final int ROWS = 20;

    @Parameters(paramLabel = "JOB", arity = "2..4", description = "Their ids, two to four.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--figure",
            paramLabel = "NAME",
            defaultValue = "reward_mean",
            description = "What is compared (default: ${DEFAULT-VALUE}).")
    private String figure = "reward_mean";

    @Override
    int run(LightningClient client) throws Exception {
        List<Job> jobs = new ArrayList<>();
        List<FigureSeries> series = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (String id : ids) {
            jobs.add(await(client.store().jobs().get(id)).orElseThrow(() -> new StoreException.NotFound("job", id)));
            List<CommittedStep> steps = RunSteps.all(client.store().jobs(), id);
            names.addAll(FigureSeries.names(steps));
            series.add(FigureSeries.of(figure, steps));
        }
        if (series.stream().allMatch(FigureSeries::isEmpty)) {
            throw new IllegalArgumentException("--figure: none of these runs has '" + figure + "'"
                    + (names.isEmpty() ? "; they have no steps yet" : "; they have " + String.join(", ", names)));
        }
        List<ComparedStep> rows = ComparedStep.of(series);
        Output output = output();
        if (output.isTable()) {
            Glyphs glyphs = Glyphs.ofTerminal();
            List<String> runs = new ArrayList<>();
            for (int run = 0; run < jobs.size(); run++) {
                runs.add(glyphs.mark(run) + " " + jobs.get(run).name());
            }
            output.list(JobView.ROW, jobs);
            output.lines(List.of("", figure));
            output.lines(new Plot(glyphs).draw(series, ids));
            output.lines(List.of(""));
            output.list(new ComparedStepView(runs, true), ComparedStep.some(rows, ROWS));
        } else {
            output.list(new ComparedStepView(ids, false), rows);
        }
        return ExitCodes.OK;
    }
}
