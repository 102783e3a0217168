package dev.lightningstore.server.auth;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.project.Role;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.Projects;
import dev.lightningstore.server.config.StoreConfig;
import dev.lightningstore.store.StoreCluster;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every door: finds the project, the caller and the kind of the request, and lets through what {@link
 * AccessTable} allows. Thread-safe; it runs on the event loop and does not block.
 */
public final class Guard implements DecoratingHttpServiceFunction {
    private static final AsciiString PROJECT = AsciiString.cached("lightning-project");
    private static final AsciiString API_KEY = AsciiString.cached("x-api-key");
    private static final String KEY_PREFIX = "lsk_";
    private static final int MAX_KNOWN_PROJECTS = 10_000;

    private final ProjectStore projects;
    private final Quotas newProjects;
    private final RolloutTokens tokens;
    private final KeyRing keys;
    private final KeyDemand demand;
    private final BrowserCheck browsers;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /**
     * @param existing the keys that the database holds now
     * @param loopback whether the server can be reached from this machine only
     */
    public Guard(
            StoreConfig config,
            @Nullable String adminKey,
            Quotas newProjects,
            ProjectStore projects,
            List<ApiKey> existing,
            RolloutTokens tokens,
            boolean loopback,
            InstantSource clock) {
        this.projects = projects;
        this.newProjects = newProjects;
        this.tokens = tokens;
        this.keys =
                new KeyRing(projects, adminKey, new FailedLogins(config.limits().failedLogins(), clock), clock);
        this.demand = new KeyDemand(
                config.auth(), loopback || config.insecure(), adminKey != null, existing, projects, clock);
        this.browsers = new BrowserCheck(loopback, config.host(), config.cors().origins());
        known.add(StoreCluster.DEFAULT_PROJECT);
    }

    public boolean demandsKeys() {
        return demand.isOn();
    }

    @Override
    public HttpResponse serve(HttpService door, ServiceRequestContext ctx, HttpRequest request) throws Exception {
        if (ctx.config().route().isFallback()) {
            return door.serve(ctx, request);
        }
        ErrorFormat format = Projects.format(ctx);
        try {
            String path = Projects.path(ctx);
            RouteRules.Match match = AccessTable.routes().find(request.method(), path);
            if (match != null && match.action() == Action.PUBLIC) {
                return door.serve(ctx, request);
            }
            if (request.method() == HttpMethod.OPTIONS) {
                // Armeria finds a route for a preflight whatever its method: without CORS it must end here, not in a
                // door.
                throw new StoreException.Forbidden("pages from elsewhere may not call this server: see cors.origins");
            }
            boolean open = !demand.isOn();
            if (open) {
                browsers.check(request.headers());
            }
            String secret = secret(request.headers());
            if (secret != null && secret.startsWith(RolloutTokens.PREFIX)) {
                return admit(door, ctx, request, ofToken(tokens.verify(secret), ctx, match), open, format);
            }
            if (open && (secret == null || !secret.startsWith(KEY_PREFIX))) {
                Caller anyone = new Caller(project(ctx, StoreCluster.DEFAULT_PROJECT), Role.ADMIN, null);
                return admit(door, ctx, request, anyone, true, format);
            }
            if (secret == null) {
                throw new StoreException.Unauthenticated(
                        "no key: send 'Authorization: Bearer KEY', or the header x-api-key");
            }
            CompletableFuture<Optional<ApiKey>> found = keys.find(secret, address(ctx));
            if (found.isDone()) {
                return admit(door, ctx, request, ofKey(found.join(), ctx, match), open, format);
            }
            return HttpErrors.recover(
                    ctx,
                    found.thenApplyAsync(
                            key -> serveLate(door, ctx, request, ofKey(key, ctx, match), open, format),
                            ctx.eventLoop()),
                    format);
        } catch (StoreException refused) {
            return HttpErrors.response(ctx, refused, format);
        }
    }

    /** Lets a known caller in once his project is there. */
    private HttpResponse admit(
            HttpService door,
            ServiceRequestContext ctx,
            HttpRequest request,
            Caller caller,
            boolean open,
            ErrorFormat format)
            throws Exception {
        caller.on(ctx);
        String project = caller.project();
        if (known.contains(project)) {
            return door.serve(ctx, request);
        }
        Project.checkName(project);
        CompletableFuture<?> there = open
                ? projects.create(project, newProjects)
                : projects.get(project).thenAccept(found -> {
                    if (found.isEmpty()) {
                        throw new StoreException.NotFound("project", project);
                    }
                });
        return HttpErrors.recover(
                ctx,
                there.thenApplyAsync(
                        nothing -> {
                            if (known.size() >= MAX_KNOWN_PROJECTS) {
                                known.clear();
                            }
                            known.add(project);
                            return served(door, ctx, request, format);
                        },
                        ctx.eventLoop()),
                format);
    }

    private HttpResponse serveLate(
            HttpService door,
            ServiceRequestContext ctx,
            HttpRequest request,
            Caller caller,
            boolean open,
            ErrorFormat format) {
        try {
            return admit(door, ctx, request, caller, open, format);
        } catch (Exception e) {
            return HttpErrors.response(ctx, e, format);
        }
    }

    private static HttpResponse served(
            HttpService door, ServiceRequestContext ctx, HttpRequest request, ErrorFormat format) {
        try {
            return door.serve(ctx, request);
        } catch (Exception e) {
            return HttpErrors.response(ctx, e, format);
        }
    }

    private static Caller ofToken(
            RolloutTokens.Claims claims, ServiceRequestContext ctx, RouteRules.@Nullable Match match) {
        String project = project(ctx, claims.project());
        if (!project.equals(claims.project())) {
            throw new StoreException.Forbidden(
                    "the rollout token is of project " + claims.project() + ", not " + project);
        }
        if (match == null || !AccessTable.tokenAllows(match.action())) {
            throw new StoreException.Forbidden(
                    "a rollout token may send spans of its own attempt and read its own rollout, nothing else");
        }
        Caller caller = new Caller(project, Role.AGENT, claims.attempt());
        if (match.rollout() != null) {
            caller.checkRollout(match.rollout());
        }
        return caller;
    }

    private static Caller ofKey(Optional<ApiKey> found, ServiceRequestContext ctx, RouteRules.@Nullable Match match) {
        ApiKey key = found.orElseThrow(() ->
                new StoreException.Unauthenticated("the key is unknown, expired or revoked: ask an admin for another"));
        String own = key.project();
        String project = project(ctx, own == null ? StoreCluster.DEFAULT_PROJECT : own);
        if (own != null && !own.equals(project)) {
            throw new StoreException.Forbidden("the key is of project " + own + ", not " + project);
        }
        // What the table does not know is for admins, so a new route is closed until somebody decides.
        boolean allowed = match == null ? key.role() == Role.ADMIN : AccessTable.allows(key.role(), match.action());
        if (!allowed) {
            throw new StoreException.Forbidden(
                    "the role " + key.role().wire() + " may not "
                            + (match == null ? "do this" : match.action().meaning()),
                    Map.of("role", key.role().wire()));
        }
        if (own != null && match != null && AccessTable.concernsAllProjects(match.action())) {
            throw new StoreException.Forbidden(
                    "this concerns all projects, and the key is of project " + own + " only");
        }
        return new Caller(project, key.role(), null);
    }

    /** The project that the request names, by its path first. */
    private static String project(ServiceRequestContext ctx, String otherwise) {
        String named = Projects.named(ctx);
        if (named == null) {
            named = ctx.request().headers().get(PROJECT);
        }
        return named == null || named.isEmpty() ? otherwise : named;
    }

    private static @Nullable String secret(RequestHeaders headers) {
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).strip();
        }
        return headers.get(API_KEY);
    }

    private static InetAddress address(ServiceRequestContext ctx) {
        InetSocketAddress remote = ctx.remoteAddress();
        return remote.getAddress();
    }
}
