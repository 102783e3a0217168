package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.ApiKey;
import dev.lightningstore.v1.CheckKeyRequest;
import dev.lightningstore.v1.CreateKeyRequest;
import dev.lightningstore.v1.CreateProjectRequest;
import dev.lightningstore.v1.GetProjectRequest;
import dev.lightningstore.v1.ListKeysRequest;
import dev.lightningstore.v1.ListKeysResponse;
import dev.lightningstore.v1.ListProjectsRequest;
import dev.lightningstore.v1.ListProjectsResponse;
import dev.lightningstore.v1.NewApiKey;
import dev.lightningstore.v1.Project;
import dev.lightningstore.v1.ProjectsGrpc;
import dev.lightningstore.v1.RevokeKeyRequest;
import dev.lightningstore.v1.SetQuotasRequest;
import dev.lightningstore.wire.ProjectWire;
import dev.lightningstore.wire.TimeWire;
import io.grpc.stub.StreamObserver;

/** Projects and the keys to them. */
final class ProjectsService extends ProjectsGrpc.ProjectsImplBase {
    private final StoreCluster cluster;

    ProjectsService(StoreCluster cluster) {
        this.cluster = cluster;
    }

    private Scope scope() {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        return scope;
    }

    @Override
    public void create(CreateProjectRequest request, StreamObserver<Project> out) {
        dev.lightningstore.project.Project.checkName(request.getName());
        Reply.with(
                out,
                scope(),
                cluster.projects().create(request.getName(), ProjectWire.of(request.getQuotas())),
                ProjectWire::of);
    }

    @Override
    public void get(GetProjectRequest request, StreamObserver<Project> out) {
        Reply.with(
                out,
                scope(),
                cluster.projects().get(request.getName()),
                found -> ProjectWire.of(
                        found.orElseThrow(() -> new StoreException.NotFound("project", request.getName()))));
    }

    @Override
    public void list(ListProjectsRequest request, StreamObserver<ListProjectsResponse> out) {
        Reply.with(out, scope(), cluster.projects().list(), projects -> {
            var answer = ListProjectsResponse.newBuilder();
            projects.forEach(project -> answer.addProjects(ProjectWire.of(project)));
            return answer.build();
        });
    }

    @Override
    public void setQuotas(SetQuotasRequest request, StreamObserver<Project> out) {
        Reply.with(
                out,
                scope(),
                cluster.projects().setQuotas(request.getName(), ProjectWire.of(request.getQuotas())),
                ProjectWire::of);
    }

    @Override
    public void createKey(CreateKeyRequest request, StreamObserver<NewApiKey> out) {
        Reply.with(
                out,
                scope(),
                cluster.projects()
                        .createKey(
                                request.hasProject() ? request.getProject() : null,
                                ProjectWire.role(request.getRole()),
                                request.getName(),
                                request.hasExpireTime()
                                        ? TimeWire.instant(request.getExpireTime(), "expire_time")
                                        : null),
                ProjectWire::of);
    }

    @Override
    public void listKeys(ListKeysRequest request, StreamObserver<ListKeysResponse> out) {
        Reply.with(
                out, scope(), cluster.projects().listKeys(request.hasProject() ? request.getProject() : null), keys -> {
                    var answer = ListKeysResponse.newBuilder();
                    keys.forEach(key -> answer.addKeys(ProjectWire.of(key)));
                    return answer.build();
                });
    }

    @Override
    public void revokeKey(RevokeKeyRequest request, StreamObserver<ApiKey> out) {
        Reply.with(out, scope(), cluster.projects().revokeKey(request.getId()), ProjectWire::of);
    }

    @Override
    public void checkKey(CheckKeyRequest request, StreamObserver<ApiKey> out) {
        Reply.with(
                out,
                scope(),
                cluster.projects().authenticate(request.getSecret()),
                found -> ProjectWire.of(found.orElseThrow(() -> new StoreException.NotFound("key", "of this secret"))));
    }
}
