package dev.lightningstore.contract;

/** All that the facets promise, as a backend and the native wire must keep it. */
public interface StoreContract
        extends PeerContract,
                PriorityContract,
                CancelContract,
                CursorContract,
                SpanBatchContract,
                LeaseContract,
                SessionContract,
                EventContract,
                JobContract,
                JobStepContract,
                ProjectContract,
                KeyContract,
                IdempotencyContract,
                QuotaContract,
                PushContract,
                StormContract {}
