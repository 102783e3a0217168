package dev.lightningstore.contract;

/** All that the wire of agent-lightning 0.3 can say. */
public interface PeerContract
        extends RolloutContract,
                QueueContract,
                RolloutQueryContract,
                AttemptContract,
                WatchdogContract,
                SpanContract,
                ResourceContract,
                WorkerContract,
                WaitContract,
                StatisticsContract {}
