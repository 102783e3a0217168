package dev.lightningstore.gateway.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.gateway.JsonText;
import dev.lightningstore.server.Caller;
import java.util.Objects;

/** One request that is there as a whole. */
record Exchange(ServiceRequestContext ctx, AggregatedHttpRequest request, Caller caller) {
    String project() {
        return caller.project();
    }

    String path(String name) {
        return Objects.requireNonNull(ctx.pathParam(name));
    }

    static HttpResponse json(HttpStatus status, JsonNode body) {
        return HttpResponse.of(status, MediaType.JSON, JsonText.bytes(body));
    }
}
