package dev.lightningstore.training;

import dev.lightningstore.adapter.TraceSpan;
import dev.lightningstore.algorithm.batch.Episode.RewardSource;
import dev.lightningstore.span.StoredSpan;
import java.util.ArrayList;
import java.util.List;

/**
 * Who rewarded an attempt. A verifier's reward carries a mark that the store takes from no agent; what has no mark may be the agent's own.
 *
 * @param spans that count
 * @param by who gave the reward that counts, which is the last one
 */
record Praise(List<StoredSpan> spans, RewardSource by) {
    /**
     * @param verifierOnly whether a verifier's word leaves all other rewards out: an agent that praises or blames itself
     *     afterwards changes nothing
     */
    static Praise of(List<StoredSpan> spans, boolean verifierOnly) {
        List<StoredSpan> counting = new ArrayList<>();
        boolean any = false;
        RewardSource last = RewardSource.AGENT;
        long latest = Long.MIN_VALUE;
        for (StoredSpan stored : spans) {
            TraceSpan span = TraceSpan.of(stored);
            boolean verified = span.rewardedByVerifier();
            any |= verified;
            if (verified || span.reward().isEmpty()) {
                counting.add(stored);
            }
            if (span.reward().isPresent() && stored.sequenceId() > latest) {
                latest = stored.sequenceId();
                last = verified ? RewardSource.VERIFIER : RewardSource.AGENT;
            }
        }
        return verifierOnly && any ? new Praise(counting, RewardSource.VERIFIER) : new Praise(spans, last);
    }
}
