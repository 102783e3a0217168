package dev.lightningstore.reward;

/**
 * Against reward hacking: a component that must reach a minimum, or the whole is worth no more than the cap, whatever
 * the other components give. One that said nothing did not reach it.
 */
public record Gate(double minimum, double cap) {
    public Gate {
        if (!(minimum >= Scale.MIN && minimum <= Scale.MAX && cap >= Scale.MIN && cap <= Scale.MAX)) {
            throw new IllegalArgumentException("gate: minimum " + minimum + " and cap " + cap + " must be within "
                    + Scale.MIN + " and " + Scale.MAX);
        }
    }
}
