package dev.lightningstore.jdbc;

import dev.lightningstore.project.Project;
import dev.lightningstore.project.Quotas;
import org.jspecify.annotations.Nullable;

/** A project as this server remembers it. The usage belongs to the writer's thread; others read it for statistics. */
final class ProjectState {
    private final int no;
    private volatile Project project;
    private final Tally usage = new Tally();
    /** The rollout that holds spans of no rollout; found or made by the first of them. */
    private @Nullable Long freeRollout;

    ProjectState(int no, Project project) {
        this.no = no;
        this.project = project;
    }

    int no() {
        return no;
    }

    Project project() {
        return project;
    }

    Quotas quotas() {
        return project.quotas();
    }

    void change(Project changed) {
        project = changed;
    }

    Tally usage() {
        return usage;
    }

    @Nullable
    Long freeRollout() {
        return freeRollout;
    }

    void freeRollout(@Nullable Long no) {
        freeRollout = no;
    }
}
