package dev.lightningstore.cli.quickstart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * All that can be asked, in two parts that share no combination of tool, item and city: what is asked in the test was asked in
 * training in no wording.
 */
public record ShopTasks(List<Question> training, List<Question> heldOut) {
    /** Of a hundred combinations. */
    private static final int HELD_OUT_PERCENT = 20;

    public ShopTasks {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    /** @param seed decides which combinations are held out, and the order */
    public static ShopTasks split(long seed) {
        Random random = new Random(seed);
        List<Question> training = new ArrayList<>();
        List<Question> heldOut = new ArrayList<>();
        for (ShopTool tool : ShopTool.values()) {
            List<List<String>> pairs = new ArrayList<>();
            Shop.ITEMS.forEach(item -> Shop.CITIES.forEach(city -> pairs.add(List.of(item, city))));
            Collections.shuffle(pairs, random);
            int held = pairs.size() * HELD_OUT_PERCENT / 100;
            for (int i = 0; i < pairs.size(); i++) {
                for (int wording = 0; wording < tool.wordings().size(); wording++) {
                    (i < held ? heldOut : training)
                            .add(Question.of(
                                    tool,
                                    wording,
                                    pairs.get(i).getFirst(),
                                    pairs.get(i).getLast()));
                }
            }
        }
        Collections.shuffle(training, random);
        Collections.shuffle(heldOut, random);
        return new ShopTasks(training, heldOut);
    }
}
