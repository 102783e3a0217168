package dev.lightningstore.server;

import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.RoutePathType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The paths below {@code /projects/{project}}: every HTTP door once more, for one project. */
public final class Projects {
    private static final String PREFIX = "/projects/";
    private static final String PARAM = "project";

    private Projects() {}

    /** The project that the path names. */
    public static @Nullable String named(ServiceRequestContext request) {
        return request.path().startsWith(PREFIX) ? request.pathParam(PARAM) : null;
    }

    /** The path without the project before it. */
    public static String path(ServiceRequestContext request) {
        return path(request.path());
    }

    static String path(String path) {
        if (!path.startsWith(PREFIX)) {
            return path;
        }
        int slash = path.indexOf('/', PREFIX.length());
        return slash < 0 ? "/" : path.substring(slash);
    }

    /** How the door behind a path says that something failed. */
    public static ErrorFormat format(ServiceRequestContext request) {
        return format(path(request), request.request().contentType());
    }

    static ErrorFormat format(String path, @Nullable MediaType content) {
        if (content != null
                && content.type().equals("application")
                && content.subtype().startsWith("grpc")) {
            return ErrorFormat.GRPC;
        }
        if (path.startsWith("/v1/agl/") || path.startsWith("/api/") && !path.startsWith("/api/lightning/")) {
            return ErrorFormat.AGL;
        }
        boolean gateway = path.startsWith("/gateway/") || path.startsWith("/proxy/");
        if (gateway && path.contains("/anthropic/v1/")) {
            return ErrorFormat.ANTHROPIC;
        }
        if (path.startsWith("/gateway/")) {
            return ErrorFormat.OPENAI;
        }
        if (path.startsWith("/proxy/")) {
            return ErrorFormat.PROXY;
        }
        return path.equals("/v1/traces") ? ErrorFormat.OTLP : ErrorFormat.JSON;
    }

    /** Installs the doors' routes again below the prefix, with the same services and the same settings. */
    static void install(ServerBuilder server, List<Door> doors) {
        ServerBuilder once = Server.builder().meterRegistry(NoopMeterRegistry.get());
        doors.forEach(door -> door.install(once));
        try (Server routes = once.build()) {
            for (ServiceConfig config : routes.config().serviceConfigs()) {
                Route route = config.route();
                String path = below(route);
                if (path != null) {
                    server.route()
                            .addRoute(Route.builder()
                                    .path(PREFIX + "{" + PARAM + "}" + path)
                                    .methods(route.methods())
                                    .consumes(route.consumes())
                                    .produces(route.produces())
                                    .build())
                            .requestTimeoutMillis(config.requestTimeoutMillis())
                            .maxRequestLength(config.maxRequestLength())
                            .build(config.service());
                }
            }
        }
    }

    /** Null for what has no place below a project: gRPC names its project in a header. */
    private static @Nullable String below(Route route) {
        String pattern = route.patternString();
        if (route.isFallback() || pattern.indexOf('.') > 0) {
            return null;
        }
        RoutePathType type = route.pathType();
        return switch (type) {
            case EXACT, PARAMETERIZED -> pattern;
            case PREFIX -> pattern.replaceAll("/\\*$", "/{*rest}");
            case REGEX, REGEX_WITH_PREFIX ->
                throw new IllegalStateException("a door's route cannot be a pattern: " + pattern);
        };
    }
}
