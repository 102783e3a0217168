package dev.lightningstore.server.contract;

import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.StoreCluster;
import java.net.http.HttpClient;

/**
 * A server's store over the peer's wire. Projects are named in the path; on loopback without keys they need not be made.
 */
public final class AglClient implements StoreCluster {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    public AglClient(String url) {
        this.url = url;
    }

    @Override
    public LightningStore project(String name) {
        return new AglStore(new AglWire(http, url + "/projects/" + name));
    }

    @Override
    public ProjectStore projects() {
        throw new UnsupportedOperationException("this wire knows no projects");
    }

    @Override
    public void close() {
        http.close();
    }
}
