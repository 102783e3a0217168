package dev.lightningstore.server.docs;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import org.jspecify.annotations.Nullable;

/** Tells a service that it was added only at its first request, so that what it prepares then does not slow the start. Thread-safe. */
final class LateService extends SimpleDecoratingHttpService {
    private volatile @Nullable ServiceConfig config;
    private boolean told;

    LateService(HttpService late) {
        super(late);
    }

    @Override
    public void serviceAdded(ServiceConfig config) {
        this.config = config;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
        tell();
        return unwrap().serve(ctx, request);
    }

    private synchronized void tell() throws Exception {
        ServiceConfig added = config;
        if (!told && added != null) {
            unwrap().serviceAdded(added);
            told = true;
        }
    }
}
