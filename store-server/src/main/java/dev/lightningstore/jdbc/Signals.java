package dev.lightningstore.jdbc;

import dev.lightningstore.event.Event;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.LeaseRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a commit has to tell, gathered while it is made and told once it holds. */
final class Signals {
    /** Rollouts that became final. */
    final List<Long> finished = new ArrayList<>();
    /** Projects whose queue got longer, and by how much. */
    final Map<Integer, Integer> queued = new LinkedHashMap<>();

    /** Rollouts that got spans, by project. */
    final Map<Integer, Set<Long>> spans = new LinkedHashMap<>();

    final Map<Integer, List<Resources>> resources = new LinkedHashMap<>();
    final Map<Integer, List<Event>> events = new LinkedHashMap<>();
    final List<Cancelled> cancelled = new ArrayList<>();
    /** Projects in which a training job waits to be run. */
    final Set<Integer> jobs = new LinkedHashSet<>();
    /** Steps of training jobs that were committed. */
    int jobSteps;

    /** Projects or keys changed: what is remembered of them is stale. */
    boolean projects;

    record Cancelled(int project, String worker, LeaseRef lease, String reason) {}

    boolean empty() {
        return finished.isEmpty()
                && queued.isEmpty()
                && spans.isEmpty()
                && resources.isEmpty()
                && events.isEmpty()
                && cancelled.isEmpty()
                && jobs.isEmpty()
                && jobSteps == 0
                && !projects;
    }

    void event(int project, Event event) {
        events.computeIfAbsent(project, p -> new ArrayList<>()).add(event);
    }
}
