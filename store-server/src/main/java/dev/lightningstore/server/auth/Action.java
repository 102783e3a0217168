package dev.lightningstore.server.auth;

/** A kind of request. Every route is one of these; a role is a set of them ({@link AccessTable}). */
public enum Action {
    PUBLIC("needs no key: health, documentation"),
    ROLLOUTS_READ("get and search rollouts and attempts, wait for them"),
    ROLLOUTS_ENQUEUE("put tasks into the queue"),
    ROLLOUTS_CHANGE("update or cancel a rollout"),
    ATTEMPTS_START("start a rollout or an attempt past the queue"),
    ATTEMPTS_CLAIM("take work from the queue, hold leases"),
    ATTEMPTS_HEARTBEAT("keep a lease alive and tell of progress"),
    ATTEMPTS_UPDATE("report an attempt's state"),
    SPANS_READ("read and follow spans"),
    SPANS_WRITE("send spans, by any wire"),
    RESOURCES_READ("read and watch resources"),
    RESOURCES_WRITE("publish and update resources"),
    MODELS_CALL("call models through the gateway"),
    MODELS_READ("see the models' servers and the gateway's settings"),
    MODELS_WRITE("register models' servers without a key, pause and resume calls"),
    GATEWAY_WRITE("register models' servers with their keys, change the gateway's settings"),
    WORKERS_READ("see workers"),
    WORKERS_WRITE("a worker's own heartbeat"),
    EVENTS_READ("follow the events of a project"),
    STATISTICS_READ("how much a project holds"),
    CAPABILITIES_READ("what this server can do"),
    JOBS_READ("see training jobs, their steps and what these used"),
    JOBS_WRITE("make, run, stop and resume training jobs"),
    PROJECTS_READ("see projects and their quotas"),
    PROJECTS_WRITE("make projects and keys, set quotas; see which keys there are"),
    METRICS_READ("the server's own figures, all projects together");

    private final String meaning;

    Action(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }
}
