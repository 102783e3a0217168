package dev.lightningstore.server.otlp;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerBuilder;
import dev.lightningstore.server.Door;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.server.otlp.grpc.OtlpGrpc;
import dev.lightningstore.store.StoreCluster;
import java.util.List;

/** Traces by OTLP, over HTTP and gRPC. Metrics, logs and profiles have no place in the store. */
public final class OtlpDoor implements Door {
    private static final List<String> NOT_TRACES = List.of("/v1/metrics", "/v1/logs", "/v1/development/profiles");

    /** How much of the memory the bodies of large requests may take. */
    private static final int SHARE_OF_MEMORY = 8;

    private final TraceIngest ingest;
    private final Room room = new Room(Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);

    public OtlpDoor(StoreCluster cluster, RewardRule rewards) {
        ingest = new TraceIngest(cluster, rewards);
    }

    @Override
    public void install(ServerBuilder server) {
        server.route().post("/v1/traces").build(new TraceService(ingest, room));
        HttpService notHere = (ctx, request) ->
                HttpErrors.response(ctx, HttpStatusException.of(HttpStatus.NOT_IMPLEMENTED), ErrorFormat.OTLP);
        for (String path : NOT_TRACES) {
            server.route().post(path).build(notHere);
        }
        server.service(OtlpGrpc.service(ingest));
    }
}
