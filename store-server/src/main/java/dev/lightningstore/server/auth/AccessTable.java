package dev.lightningstore.server.auth;

import static dev.lightningstore.server.auth.Action.*;

import dev.lightningstore.project.Role;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The one table of rights: which role may do which kind of request, and which kind each route is. The documentation
 * page is written from it and a test walks every door with every role.
 */
public final class AccessTable {
    private static final Map<Role, Set<Action>> ROLES = new EnumMap<>(Map.of(
            Role.ADMIN,
            EnumSet.allOf(Action.class),
            Role.ALGORITHM,
            EnumSet.of(
                    PUBLIC,
                    ROLLOUTS_READ,
                    ROLLOUTS_ENQUEUE,
                    ROLLOUTS_CHANGE,
                    ATTEMPTS_START,
                    ATTEMPTS_UPDATE,
                    SPANS_READ,
                    SPANS_WRITE,
                    RESOURCES_READ,
                    RESOURCES_WRITE,
                    MODELS_CALL,
                    MODELS_READ,
                    MODELS_WRITE,
                    WORKERS_READ,
                    JOBS_READ,
                    JOBS_WRITE,
                    EVENTS_READ,
                    STATISTICS_READ,
                    CAPABILITIES_READ),
            Role.RUNNER,
            EnumSet.of(
                    PUBLIC,
                    ROLLOUTS_READ,
                    ATTEMPTS_START,
                    ATTEMPTS_CLAIM,
                    ATTEMPTS_HEARTBEAT,
                    ATTEMPTS_UPDATE,
                    SPANS_READ,
                    SPANS_WRITE,
                    RESOURCES_READ,
                    MODELS_CALL,
                    MODELS_READ,
                    WORKERS_READ,
                    WORKERS_WRITE,
                    EVENTS_READ,
                    STATISTICS_READ,
                    CAPABILITIES_READ),
            Role.AGENT,
            EnumSet.of(PUBLIC, ROLLOUTS_READ, SPANS_WRITE, RESOURCES_READ, MODELS_CALL, CAPABILITIES_READ),
            Role.VERIFIER,
            EnumSet.of(
                    PUBLIC,
                    ROLLOUTS_READ,
                    SPANS_READ,
                    SPANS_WRITE,
                    RESOURCES_READ,
                    MODELS_CALL,
                    EVENTS_READ,
                    STATISTICS_READ,
                    CAPABILITIES_READ),
            Role.VIEWER,
            EnumSet.of(
                    PUBLIC,
                    ROLLOUTS_READ,
                    SPANS_READ,
                    RESOURCES_READ,
                    MODELS_READ,
                    WORKERS_READ,
                    JOBS_READ,
                    EVENTS_READ,
                    STATISTICS_READ,
                    CAPABILITIES_READ,
                    PROJECTS_READ,
                    METRICS_READ)));

    /** What a rollout token is good for, and all of it for its own rollout or attempt only. */
    private static final Set<Action> TOKEN = EnumSet.of(
            PUBLIC,
            ROLLOUTS_READ,
            ATTEMPTS_HEARTBEAT,
            SPANS_READ,
            SPANS_WRITE,
            RESOURCES_READ,
            MODELS_CALL,
            CAPABILITIES_READ);

    /** What concerns the whole server: a key of one project does not open it. */
    private static final Set<Action> ALL_PROJECTS = EnumSet.of(METRICS_READ, PROJECTS_READ, PROJECTS_WRITE);

    private static final RouteRules ROUTES = new RouteRules()
            .on("GET /", PUBLIC)
            .on("GET /livez", PUBLIC)
            .on("GET /readyz", PUBLIC)
            .on("GET /docs/**", PUBLIC)
            .on("GET /metrics", METRICS_READ)
            // the peer's wire
            .on("GET /v1/agl/health", PUBLIC)
            .on("GET /v1/agl/statistics", STATISTICS_READ)
            .on("POST /v1/agl/queues/rollouts/enqueue", ROLLOUTS_ENQUEUE)
            .on("POST /v1/agl/queues/rollouts/dequeue", ATTEMPTS_CLAIM)
            .on("POST /v1/agl/rollouts", ATTEMPTS_START)
            .on("GET /v1/agl/rollouts", ROLLOUTS_READ)
            .on("POST /v1/agl/rollouts/search", ROLLOUTS_READ)
            .on("GET /v1/agl/rollouts/{rollout}", ROLLOUTS_READ)
            .on("POST /v1/agl/rollouts/{rollout}", ROLLOUTS_CHANGE)
            .on("POST /v1/agl/rollouts/{rollout}/attempts", ATTEMPTS_START)
            .on("GET /v1/agl/rollouts/{rollout}/attempts", ROLLOUTS_READ)
            .on("POST /v1/agl/rollouts/{rollout}/attempts/search", ROLLOUTS_READ)
            .on("GET /v1/agl/rollouts/{rollout}/attempts/latest", ROLLOUTS_READ)
            .on("POST /v1/agl/rollouts/{rollout}/attempts/{attempt}", ATTEMPTS_UPDATE)
            .on("POST /v1/agl/waits/rollouts", ROLLOUTS_READ)
            .on("GET /v1/agl/workers", WORKERS_READ)
            .on("POST /v1/agl/workers/search", WORKERS_READ)
            .on("GET /v1/agl/workers/{worker}", WORKERS_READ)
            .on("POST /v1/agl/workers/{worker}", WORKERS_WRITE)
            .on("GET /v1/agl/resources", RESOURCES_READ)
            .on("POST /v1/agl/resources", RESOURCES_WRITE)
            .on("GET /v1/agl/resources/latest", RESOURCES_READ)
            .on("GET /v1/agl/resources/{resources}", RESOURCES_READ)
            .on("POST /v1/agl/resources/{resources}", RESOURCES_WRITE)
            .on("GET /v1/agl/spans", SPANS_READ)
            .on("POST /v1/agl/spans", SPANS_WRITE)
            .on("POST /v1/agl/spans/search", SPANS_READ)
            .on("POST /v1/agl/spans/next", SPANS_WRITE)
            // OTLP; the peer's server has the two others as well and drops what they bring
            .on("POST /v1/traces", SPANS_WRITE)
            .on("POST /v1/metrics", SPANS_WRITE)
            .on("POST /v1/logs", SPANS_WRITE)
            .on("POST /v1/development/profiles", SPANS_WRITE)
            .on("POST /opentelemetry.proto.collector.trace.v1.TraceService/Export", SPANS_WRITE)
            // the gateway
            .on("POST /gateway/openai/v1/chat/completions", MODELS_CALL)
            .on("POST /gateway/openai/v1/completions", MODELS_CALL)
            .on("POST /gateway/openai/v1/embeddings", MODELS_CALL)
            .on("GET /gateway/openai/v1/models", MODELS_CALL)
            .on("GET /gateway/openai/v1/models/{model}", MODELS_CALL)
            .on("POST /proxy/rollout/{rollout}/attempt/{attempt}/mode/{mode}/openai/v1/chat/completions", MODELS_CALL)
            .on("POST /proxy/rollout/{rollout}/attempt/{attempt}/mode/{mode}/openai/v1/completions", MODELS_CALL)
            .on("POST /proxy/rollout/{rollout}/attempt/{attempt}/mode/{mode}/openai/v1/embeddings", MODELS_CALL)
            .on("GET /proxy/rollout/{rollout}/attempt/{attempt}/mode/{mode}/openai/v1/models", MODELS_CALL)
            .on("POST /gateway/openai/v1/responses", MODELS_CALL)
            .on("POST /proxy/rollout/{rollout}/attempt/{attempt}/mode/{mode}/openai/v1/responses", MODELS_CALL)
            .on("POST /gateway/anthropic/v1/messages", MODELS_CALL)
            .on("POST /gateway/anthropic/v1/messages/count_tokens", MODELS_CALL)
            .on("POST /proxy/rollout/{rollout}/attempt/{attempt}/mode/{mode}/anthropic/v1/messages", MODELS_CALL)
            .on(
                    "POST /proxy/rollout/{rollout}/attempt/{attempt}/mode/{mode}/anthropic/v1/messages/count_tokens",
                    MODELS_CALL)
            // agentlightning 1.0
            .on("GET /healthz", PUBLIC)
            .on("POST /api/rollouts", ROLLOUTS_ENQUEUE)
            .on("GET /api/rollouts", ROLLOUTS_READ)
            .on("GET /api/rollouts/terminal", ROLLOUTS_READ)
            .on("GET /api/rollouts/{rollout}", ROLLOUTS_READ)
            .on("PATCH /api/rollouts/{rollout}", ATTEMPTS_UPDATE)
            .on("DELETE /api/rollouts/{rollout}", ROLLOUTS_CHANGE)
            .on("POST /api/rollouts/{rollout}/attempt/{attempt}/events", SPANS_WRITE)
            .on("GET /api/rollouts/{rollout}/events", SPANS_READ)
            .on("POST /api/models", MODELS_WRITE)
            .on("DELETE /api/models", MODELS_WRITE)
            .on("POST /proxy/pause", MODELS_WRITE)
            .on("POST /proxy/resume", MODELS_WRITE)
            .on("GET /proxy/state", MODELS_READ)
            .on("GET /api/lightning/models", MODELS_READ)
            .on("POST /api/lightning/models", GATEWAY_WRITE)
            .on("DELETE /api/lightning/models", GATEWAY_WRITE)
            .on("POST /api/lightning/models/swap", MODELS_WRITE)
            .on("GET /api/lightning/models/swap", MODELS_READ)
            .on("DELETE /api/lightning/models/swap", MODELS_WRITE)
            .on("GET /api/lightning/gateway", MODELS_READ)
            .on("POST /api/lightning/gateway", GATEWAY_WRITE)
            .on("GET /api/lightning/usage", MODELS_READ)
            .on("GET /api/lightning/recordings", MODELS_READ)
            .on("DELETE /api/lightning/recordings", GATEWAY_WRITE)
            .on("POST /api/lightning/training/jobs", JOBS_WRITE)
            .on("GET /api/lightning/training/jobs", JOBS_READ)
            .on("GET /api/lightning/training/jobs/{job}", JOBS_READ)
            .on("GET /api/lightning/training/jobs/{job}/tasks", JOBS_READ)
            .on("GET /api/lightning/training/jobs/{job}/steps", JOBS_READ)
            .on("GET /api/lightning/training/jobs/{job}/rollouts", JOBS_READ)
            .on("POST /api/lightning/training/jobs/{job}/stop", JOBS_WRITE)
            .on("POST /api/lightning/training/jobs/{job}/resume", JOBS_WRITE)
            // gRPC
            .on("POST /lightningstore.v1.Attempts/Query", ROLLOUTS_READ)
            .on("POST /lightningstore.v1.Attempts/Latest", ROLLOUTS_READ)
            .on("POST /lightningstore.v1.Attempts/Update", ATTEMPTS_UPDATE)
            .on("POST /lightningstore.v1.Events/Read", EVENTS_READ)
            .on("POST /lightningstore.v1.Events/Watch", EVENTS_READ)
            .on("POST /lightningstore.v1.Jobs/Create", JOBS_WRITE)
            .on("POST /lightningstore.v1.Jobs/Get", JOBS_READ)
            .on("POST /lightningstore.v1.Jobs/Query", JOBS_READ)
            .on("POST /lightningstore.v1.Jobs/Tasks", JOBS_READ)
            .on("POST /lightningstore.v1.Jobs/Claim", JOBS_WRITE)
            .on("POST /lightningstore.v1.Jobs/Heartbeat", JOBS_WRITE)
            .on("POST /lightningstore.v1.Jobs/Commit", JOBS_WRITE)
            .on("POST /lightningstore.v1.Jobs/Finish", JOBS_WRITE)
            .on("POST /lightningstore.v1.Jobs/Stop", JOBS_WRITE)
            .on("POST /lightningstore.v1.Jobs/Resume", JOBS_WRITE)
            .on("POST /lightningstore.v1.Jobs/Steps", JOBS_READ)
            .on("POST /lightningstore.v1.Jobs/Used", JOBS_READ)
            .on("POST /lightningstore.v1.Leases/Session", ATTEMPTS_CLAIM)
            .on("POST /lightningstore.v1.Leases/Claim", ATTEMPTS_CLAIM)
            .on("POST /lightningstore.v1.Leases/Heartbeat", ATTEMPTS_HEARTBEAT)
            .on("POST /lightningstore.v1.Leases/Finish", ATTEMPTS_CLAIM)
            .on("POST /lightningstore.v1.Projects/Create", PROJECTS_WRITE)
            .on("POST /lightningstore.v1.Projects/Get", PROJECTS_READ)
            .on("POST /lightningstore.v1.Projects/List", PROJECTS_READ)
            .on("POST /lightningstore.v1.Projects/SetQuotas", PROJECTS_WRITE)
            .on("POST /lightningstore.v1.Projects/CreateKey", PROJECTS_WRITE)
            .on("POST /lightningstore.v1.Projects/ListKeys", PROJECTS_WRITE)
            .on("POST /lightningstore.v1.Projects/RevokeKey", PROJECTS_WRITE)
            .on("POST /lightningstore.v1.Projects/CheckKey", PROJECTS_WRITE)
            .on("POST /lightningstore.v1.Resources/Add", RESOURCES_WRITE)
            .on("POST /lightningstore.v1.Resources/Update", RESOURCES_WRITE)
            .on("POST /lightningstore.v1.Resources/Latest", RESOURCES_READ)
            .on("POST /lightningstore.v1.Resources/Get", RESOURCES_READ)
            .on("POST /lightningstore.v1.Resources/Query", RESOURCES_READ)
            .on("POST /lightningstore.v1.Resources/Watch", RESOURCES_READ)
            .on("POST /lightningstore.v1.Rollouts/Enqueue", ROLLOUTS_ENQUEUE)
            .on("POST /lightningstore.v1.Rollouts/Start", ATTEMPTS_START)
            .on("POST /lightningstore.v1.Rollouts/StartAttempt", ATTEMPTS_START)
            .on("POST /lightningstore.v1.Rollouts/Dequeue", ATTEMPTS_CLAIM)
            .on("POST /lightningstore.v1.Rollouts/Get", ROLLOUTS_READ)
            .on("POST /lightningstore.v1.Rollouts/Query", ROLLOUTS_READ)
            .on("POST /lightningstore.v1.Rollouts/Update", ROLLOUTS_CHANGE)
            .on("POST /lightningstore.v1.Rollouts/Cancel", ROLLOUTS_CHANGE)
            .on("POST /lightningstore.v1.Rollouts/Wait", ROLLOUTS_READ)
            .on("POST /lightningstore.v1.Spans/Add", SPANS_WRITE)
            .on("POST /lightningstore.v1.Spans/AddBatches", SPANS_WRITE)
            .on("POST /lightningstore.v1.Spans/NextSequenceIds", SPANS_WRITE)
            .on("POST /lightningstore.v1.Spans/Query", SPANS_READ)
            .on("POST /lightningstore.v1.Spans/Tail", SPANS_READ)
            .on("POST /lightningstore.v1.Store/GetStatistics", STATISTICS_READ)
            .on("POST /lightningstore.v1.Store/GetCapabilities", CAPABILITIES_READ)
            .on("POST /lightningstore.v1.Workers/Heartbeat", WORKERS_WRITE)
            .on("POST /lightningstore.v1.Workers/Get", WORKERS_READ)
            .on("POST /lightningstore.v1.Workers/Query", WORKERS_READ)
            .on("POST /grpc.health.v1.Health/**", PUBLIC)
            .on("POST /grpc.reflection.v1.ServerReflection/**", PUBLIC)
            .on("POST /grpc.reflection.v1alpha.ServerReflection/**", PUBLIC);

    private AccessTable() {}

    public static boolean allows(Role role, Action action) {
        Set<Action> actions = ROLES.get(role);
        return actions != null && actions.contains(action);
    }

    static boolean tokenAllows(Action action) {
        return TOKEN.contains(action);
    }

    static boolean concernsAllProjects(Action action) {
        return ALL_PROJECTS.contains(action);
    }

    /** Every route and what it is; a door's route that is missing here is for admins only. */
    public static RouteRules routes() {
        return ROUTES;
    }

    public static Set<Action> of(Role role) {
        return Collections.unmodifiableSet(ROLES.getOrDefault(role, Set.of()));
    }

    static Set<Action> ofToken() {
        return Collections.unmodifiableSet(TOKEN);
    }
}
