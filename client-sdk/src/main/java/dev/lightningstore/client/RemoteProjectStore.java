package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.project.Role;
import dev.lightningstore.v1.CheckKeyRequest;
import dev.lightningstore.v1.CreateProjectRequest;
import dev.lightningstore.v1.GetProjectRequest;
import dev.lightningstore.v1.ListKeysRequest;
import dev.lightningstore.v1.ListProjectsRequest;
import dev.lightningstore.v1.ProjectsGrpc;
import dev.lightningstore.v1.RevokeKeyRequest;
import dev.lightningstore.v1.SetQuotasRequest;
import dev.lightningstore.wire.ProjectWire;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Projects and keys over gRPC. */
final class RemoteProjectStore implements ProjectStore {
    private final Calls calls;

    RemoteProjectStore(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<Project> create(String name, Quotas quotas) {
        var request = CreateProjectRequest.newBuilder().setName(name).setQuotas(ProjectWire.of(quotas));
        return calls.call(ProjectsGrpc.getCreateMethod(), request.build(), Repeat.SAFE, ProjectWire::of);
    }

    @Override
    public CompletableFuture<Optional<Project>> get(String name) {
        var request = GetProjectRequest.newBuilder().setName(name).build();
        return Optionals.of(calls.call(ProjectsGrpc.getGetMethod(), request, Repeat.SAFE, ProjectWire::of), "project");
    }

    @Override
    public CompletableFuture<List<Project>> list() {
        return calls.call(
                ProjectsGrpc.getListMethod(),
                ListProjectsRequest.getDefaultInstance(),
                Repeat.SAFE,
                answer -> answer.getProjectsList().stream().map(ProjectWire::of).toList());
    }

    @Override
    public CompletableFuture<Project> setQuotas(String name, Quotas quotas) {
        var request = SetQuotasRequest.newBuilder().setName(name).setQuotas(ProjectWire.of(quotas));
        return calls.call(ProjectsGrpc.getSetQuotasMethod(), request.build(), Repeat.SAFE, ProjectWire::of);
    }

    @Override
    public CompletableFuture<NewKey> createKey(
            @Nullable String project, Role role, String name, @Nullable Instant expireTime) {
        var request = ProjectWire.createKey(project, role, name, expireTime);
        return calls.call(ProjectsGrpc.getCreateKeyMethod(), request, Repeat.NEVER, ProjectWire::of);
    }

    @Override
    public CompletableFuture<List<ApiKey>> listKeys(@Nullable String project) {
        var request = ListKeysRequest.newBuilder();
        if (project != null) {
            request.setProject(project);
        }
        return calls.call(
                ProjectsGrpc.getListKeysMethod(),
                request.build(),
                Repeat.SAFE,
                answer -> answer.getKeysList().stream().map(ProjectWire::of).toList());
    }

    @Override
    public CompletableFuture<ApiKey> revokeKey(String id) {
        var request = RevokeKeyRequest.newBuilder().setId(id).build();
        return calls.call(ProjectsGrpc.getRevokeKeyMethod(), request, Repeat.SAFE, ProjectWire::of);
    }

    @Override
    public CompletableFuture<Optional<ApiKey>> authenticate(String secret) {
        var request = CheckKeyRequest.newBuilder().setSecret(secret).build();
        return Optionals.of(calls.call(ProjectsGrpc.getCheckKeyMethod(), request, Repeat.SAFE, ProjectWire::of), "key");
    }
}
