package dev.lightningstore.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.algorithm.AlgorithmSettings.RewardCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartingTest {
    /** The steps, from 1, at which there is an alarm. */
    private static List<Integer> alarms(int window, double[] rewards, double[] measures) {
        Parting parting = new Parting(new RewardCheck("Unit tests", window, 0.05));
        List<Integer> alarms = new ArrayList<>();
        for (int i = 0; i < rewards.length; i++) {
            String found = parting.look(
                    Map.of("rollouts", 8.0, "reward_mean", rewards[i], "reward_of_unit_tests", measures[i]));
            if (found != null) {
                alarms.add(i + 1);
            }
        }
        return alarms;
    }

    @Test
    void oneRisesAndTheOtherFalls() {
        assertEquals(
                List.of(6),
                alarms(2, new double[] {.1, .1, .2, .2, .3, .4, .4}, new double[] {.5, .5, .5, .5, .46, .4, .5}));
    }

    @Test
    void bothFallOrBothRise() {
        double[] up = {.1, .2, .3, .4, .5, .6};
        double[] down = {.6, .5, .4, .3, .2, .1};
        assertEquals(List.of(), alarms(2, up, up));
        assertEquals(List.of(), alarms(2, down, down));
        assertEquals(List.of(), alarms(2, down, up));
        assertEquals(List.of(4, 5, 6), alarms(2, up, down));
    }

    @Test
    void oneOddStepIsNoAlarm() {
        assertEquals(List.of(), alarms(4, new double[] {.1, .2, .3, .4, .5, .6, .7, .8}, new double[] {
            .5, .5, .5, .5, .5, .4, .5, .5
        }));
    }
}
