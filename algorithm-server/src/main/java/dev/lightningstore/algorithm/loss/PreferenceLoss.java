package dev.lightningstore.algorithm.loss;

/**
 * Direct preference optimisation (Rafailov et al. 2023) of one pair: how sure the policy is, beyond its reference, that the
 * chosen answer is the better one.
 *
 * @param value the loss
 * @param margin by how much the implied reward of the chosen answer is the higher
 * @param byChosen derivative by the log likelihood of the chosen answer
 * @param byRejected and by that of the rejected one
 */
public record PreferenceLoss(double value, double margin, double byChosen, double byRejected) {
    /**
     * @param beta how dear it is to leave the reference
     * @param chosen log likelihood of the chosen answer, summed over its tokens
     */
    public static PreferenceLoss of(
            double beta, double chosen, double chosenReference, double rejected, double rejectedReference) {
        double margin = beta * ((chosen - chosenReference) - (rejected - rejectedReference));
        // log(1 + e^-m), without overflow on either side
        double value = Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
        double doubt = 1 / (1 + Math.exp(margin));
        return new PreferenceLoss(value, margin, -beta * doubt, beta * doubt);
    }
}
