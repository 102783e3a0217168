package dev.lightningstore.wire;

import dev.lightningstore.event.Event;
import dev.lightningstore.event.EventStore;
import dev.lightningstore.v1.EventBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Events. */
public final class EventWire {
    private EventWire() {}

    public static EventBatch of(EventStore.Batch batch) {
        var wire = EventBatch.newBuilder().setToken(batch.token());
        for (Event event : batch.events()) {
            wire.addEvents(of(event));
        }
        return wire.build();
    }

    /** Leaves out kinds of events that this version does not know, so that an old client can follow a new server. */
    public static EventStore.Batch of(EventBatch wire) {
        List<Event> events = new ArrayList<>(wire.getEventsCount());
        for (dev.lightningstore.v1.Event event : wire.getEventsList()) {
            of(event).ifPresent(events::add);
        }
        return new EventStore.Batch(events, wire.getToken());
    }

    static dev.lightningstore.v1.Event of(Event event) {
        var wire = dev.lightningstore.v1.Event.newBuilder().setAt(TimeWire.of(event.at()));
        if (event instanceof Event.RolloutChanged changed) {
            var change = dev.lightningstore.v1.Event.RolloutChanged.newBuilder()
                    .setRolloutId(changed.rolloutId())
                    .setStatus(RolloutWire.of(changed.status()));
            if (changed.attemptId() != null) {
                change.setAttemptId(changed.attemptId());
            }
            if (changed.attemptStatus() != null) {
                change.setAttemptStatus(AttemptWire.of(changed.attemptStatus()));
            }
            if (changed.workerId() != null) {
                change.setWorkerId(changed.workerId());
            }
            wire.setRolloutChanged(change);
        } else if (event instanceof Event.ResourcesChanged changed) {
            wire.setResourcesChanged(dev.lightningstore.v1.Event.ResourcesChanged.newBuilder()
                    .setResourcesId(changed.resourcesId())
                    .setVersion(changed.version()));
        } else if (event instanceof Event.JobChanged changed) {
            wire.setJobChanged(dev.lightningstore.v1.Event.JobChanged.newBuilder()
                    .setJobId(changed.jobId())
                    .setState(JobWire.of(changed.state()))
                    .setStep(changed.step()));
        }
        return wire.build();
    }

    private static Optional<Event> of(dev.lightningstore.v1.Event wire) {
        Instant at = TimeWire.instant(wire.getAt(), "at");
        return switch (wire.getChangeCase()) {
            case ROLLOUT_CHANGED -> {
                var changed = wire.getRolloutChanged();
                yield Optional.of(new Event.RolloutChanged(
                        at,
                        changed.getRolloutId(),
                        RolloutWire.status(changed.getStatus(), "status"),
                        changed.hasAttemptId() ? changed.getAttemptId() : null,
                        changed.getAttemptStatusValue() == 0
                                ? null
                                : AttemptWire.status(changed.getAttemptStatus(), "attempt_status"),
                        changed.hasWorkerId() ? changed.getWorkerId() : null));
            }
            case RESOURCES_CHANGED -> {
                var changed = wire.getResourcesChanged();
                yield Optional.of(new Event.ResourcesChanged(at, changed.getResourcesId(), changed.getVersion()));
            }
            case JOB_CHANGED -> {
                var changed = wire.getJobChanged();
                yield Optional.of(new Event.JobChanged(
                        at, changed.getJobId(), JobWire.state(changed.getState(), "state"), changed.getStep()));
            }
            case CHANGE_NOT_SET -> Optional.empty();
        };
    }
}
