package dev.lightningstore.span;

/** How a span says who gave the reward that it tells. The store takes the mark from no agent, so that readers may rely on it. */
public final class RewardMark {
    /** The attribute's name. */
    public static final String BY = "lightning.reward.by";

    /** Its only value. */
    public static final String VERIFIER = "verifier";

    private RewardMark() {}
}
