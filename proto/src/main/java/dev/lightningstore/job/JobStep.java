package dev.lightningstore.job;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A step of a job, which is committed with all that it took and all that it made, or not at all.
 *
 * @param step one more than the last
 * @param figures what the step was like, by name; the job's metric series
 * @param used rollouts, in the order in which they were trained on
 * @param cursor where the run stands after it: a JSON object that only the run reads
 * @param checkpoint taken after it; null for none
 * @param resourcesId of the policy that it published; null for none
 */
public record JobStep(
        long step,
        Map<String, Double> figures,
        List<UsedRollout> used,
        Json cursor,
        @Nullable Checkpoint checkpoint,
        @Nullable String resourcesId) {
    public static final int MAX_FIGURES = 200;
    public static final int MAX_FIGURE_NAME = 100;
    public static final int MAX_USED = 100_000;
    public static final int MAX_CURSOR_BYTES = 1 << 20;
    private static final Pattern FIGURE = Pattern.compile("[a-z][a-z0-9_]{0,99}");

    public JobStep {
        if (step < 1) {
            throw StoreException.Invalid.field("step", step + " is below 1");
        }
        if (figures.size() > MAX_FIGURES) {
            throw StoreException.Invalid.field("figures", "there are " + figures.size() + ", at most " + MAX_FIGURES);
        }
        figures.keySet().forEach(name -> {
            if (!FIGURE.matcher(name).matches()) {
                throw StoreException.Invalid.field(
                        "figures", "'" + name + "' is no name: lower case letters, digits and underscores");
            }
        });
        if (used.size() > MAX_USED) {
            throw StoreException.Invalid.field("used", "there are " + used.size() + ", at most " + MAX_USED);
        }
        if (!cursor.isObject() || cursor.utf8().length > MAX_CURSOR_BYTES) {
            throw StoreException.Invalid.field(
                    "cursor", "must be a JSON object of at most " + MAX_CURSOR_BYTES + " bytes");
        }
        figures = Map.copyOf(figures);
        used = List.copyOf(used);
    }
}
