package sums;

import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;

/** Prints sums, one a line, for {@code lightning train --tasks}: the first ones are held out. */
public final class SumTasks {
    private static final int LARGEST = 99;

    private SumTasks() {}

    /** Arguments: how many to train on, how many to hold out, the seed. */
    public static void main(String[] args) {
        int training = Integer.parseInt(args[0]);
        int heldOut = Integer.parseInt(args[1]);
        Random random = new Random(Long.parseLong(args[2]));
        Set<Sum> sums = new LinkedHashSet<>();
        while (sums.size() < training + heldOut) {
            SumTool tool = SumTool.values()[random.nextInt(SumTool.values().length)];
            sums.add(new Sum(tool, 1 + random.nextInt(LARGEST), 1 + random.nextInt(LARGEST)));
        }
        int number = 0;
        for (Sum sum : sums) {
            String mode = number++ < heldOut ? "val" : "train";
            System.out.println("{\"mode\":\"" + mode + "\",\"input\":" + sum.input() + "}");
        }
    }
}
