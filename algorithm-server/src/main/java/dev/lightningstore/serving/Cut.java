package dev.lightningstore.serving;

import java.util.Arrays;

/**
 * Leaves of a distribution only what may be drawn. Of two equally likely tokens the one with the lower id counts as likelier, so that the
 * outcome is one. Keeps its memory between calls; for one thread.
 */
final class Cut {
    private static final long ID = 0xFFFFFFFFL;

    /** A token each: how likely in the upper half, and the id turned round in the lower, so that they sort by number. */
    private final long[] keys;

    Cut(int vocabulary) {
        keys = new long[vocabulary];
    }

    /**
     * Sets to 0 what is cut off.
     *
     * @param weights of all tokens, in the proportion of their probabilities
     * @param sum of them
     * @return the sum of what is left
     */
    double apply(float[] weights, double sum, Sampling sampling) {
        // Those that are less likely have less than 1 - topP together, so that no nucleus has one of them.
        double floor = sampling.topK() == 0 && sampling.topP() < 1 ? (1 - sampling.topP()) * sum / weights.length : 0;
        int count = 0;
        for (int id = 0; id < weights.length; id++) {
            if (weights[id] >= floor) {
                keys[count++] = ((long) Float.floatToRawIntBits(weights[id]) << Integer.SIZE) | (ID - id);
            }
        }
        double mass = sum;
        if (sampling.topK() > 0 && sampling.topK() < count) {
            selectLargest(count, sampling.topK());
            count = sampling.topK();
            mass = mass(count);
        }
        Arrays.sort(keys, 0, count);
        Arrays.fill(weights, 0);
        return keep(weights, count, sampling.topP() * mass, sampling.minP() * weight(keys[count - 1]));
    }

    private double keep(float[] weights, int count, double enough, double least) {
        double kept = 0;
        for (int i = count - 1; i >= 0 && kept < enough && weight(keys[i]) >= least; i--) {
            float weight = weight(keys[i]);
            weights[(int) (ID - (keys[i] & ID))] = weight;
            kept += weight;
        }
        return kept;
    }

    private double mass(int count) {
        double mass = 0;
        for (int i = 0; i < count; i++) {
            mass += weight(keys[i]);
        }
        return mass;
    }

    private static float weight(long key) {
        return Float.intBitsToFloat((int) (key >>> Integer.SIZE));
    }

    /** Brings the largest to the front, in no order (Hoare's quickselect). */
    private void selectLargest(int count, int wanted) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            long pivot = keys[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (keys[i] > pivot) {
                    i++;
                }
                while (keys[j] < pivot) {
                    j--;
                }
                if (i <= j) {
                    long key = keys[i];
                    keys[i++] = keys[j];
                    keys[j--] = key;
                }
            }
            if (wanted - 1 <= j) {
                high = j;
            } else if (wanted - 1 >= i) {
                low = i;
            } else {
                return;
            }
        }
    }
}
