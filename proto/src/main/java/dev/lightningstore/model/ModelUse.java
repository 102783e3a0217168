package dev.lightningstore.model;

/**
 * What one model call used.
 *
 * @param model the name that its servers are registered under
 * @param cost as {@link Price#of} counts it
 */
public record ModelUse(String model, long tokensIn, long tokensOut, long cost) {
    public ModelUse {
        model = model.length() > Upstream.MAX_MODEL ? model.substring(0, Upstream.MAX_MODEL) : model;
    }
}
