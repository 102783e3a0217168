package dev.lightningstore.training;

import dev.lightningstore.algorithm.AlgorithmSettings.OnAlarm;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a run stands by its figures: the best step so far, whether it is enough, what is alarming. It sees all steps in order. */
final class Standing {
    private final TrainingSpec.StopWhen stopWhen;
    private final Alarms alarms;
    private final boolean alarmStops;
    private long best;
    private double bestReward = Double.NEGATIVE_INFINITY;
    private int worse;
    private double lastReward = Double.NaN;
    private List<String> found = List.of();
    private int alarming;
    private String lastAlarm = "";

    Standing(TrainingSpec spec) {
        this.stopWhen = spec.stopWhen();
        this.alarms = new Alarms(spec.alarms(), spec.algorithm().check());
        this.alarmStops = spec.algorithm().onAlarm() == OnAlarm.STOP;
    }

    /** Takes a step in, and answers what is alarming about it. */
    List<String> look(long step, Map<String, Double> figures) {
        Double reward = figures.get("val_reward");
        if (reward != null) {
            lastReward = reward;
            if (reward > bestReward) {
                best = step;
                bestReward = reward;
                worse = 0;
            } else {
                worse++;
            }
        } else if (bestReward == Double.NEGATIVE_INFINITY) {
            // Nothing is held out, or was not looked at yet: the last is the best that is known.
            best = step;
        }
        found = alarms.look(figures);
        if (!found.isEmpty()) {
            alarming++;
            lastAlarm = "step " + step + ": " + String.join("; ", found);
        }
        return found;
    }

    long best() {
        return best;
    }

    /** Whether a step is worth a checkpoint for being the best by the held-out tasks. */
    boolean isBest(long step) {
        return step == best && bestReward != Double.NEGATIVE_INFINITY;
    }

    /** Why the run can end now; null if it goes on. */
    @Nullable
    String enough() {
        if (lastReward >= stopWhen.reward()) {
            return String.format(
                    Locale.ROOT,
                    "held-out tasks earn %.3f, which is the %.3f that were asked for",
                    lastReward,
                    stopWhen.reward());
        }
        return stopWhen.patience() > 0 && worse >= stopWhen.patience()
                ? "nothing better than step " + best + " in " + worse + " looks at the held-out tasks"
                : null;
    }

    /** Why the run has to end although it has steps to do; null if it goes on. */
    @Nullable
    String stopping() {
        return alarmStops && !found.isEmpty() ? "an alarm ended it" : null;
    }

    /** What people should know of the whole run. */
    String told() {
        String alarmed =
                alarming == 0 ? "" : "there were alarms in " + alarming + " steps, the last in " + lastAlarm + "; ";
        return alarmed + bestTold();
    }

    private String bestTold() {
        return bestReward == Double.NEGATIVE_INFINITY
                ? ""
                : String.format(Locale.ROOT, "the best was step %d with %.3f on held-out tasks; ", best, bestReward);
    }
}
