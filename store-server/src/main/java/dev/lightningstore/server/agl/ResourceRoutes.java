package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.HttpResponse;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.resource.Resources;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the wire does with resources. */
final class ResourceRoutes {
    private ResourceRoutes() {}

    static CompletableFuture<HttpResponse> add(Exchange x) {
        Json resources = x.body(ResourcesForm::read);
        return x.store().resources().add(resources, x.requestId(null)).thenApply(added -> Answers.created(json(added)));
    }

    static CompletableFuture<HttpResponse> update(Exchange x) {
        String id = x.newName("resources", "resources_id");
        Json resources = x.body(ResourcesForm::read);
        return x.store().resources().update(id, resources).thenApply(updated -> Answers.ok(json(updated)));
    }

    static CompletableFuture<HttpResponse> get(Exchange x) {
        return x.store().resources().get(x.path("resources")).thenApply(ResourceRoutes::found);
    }

    static CompletableFuture<HttpResponse> latest(Exchange x) {
        return x.store().resources().latest().thenApply(ResourceRoutes::found);
    }

    private static HttpResponse found(Optional<Resources> found) {
        return found.isEmpty() ? Answers.nothing() : Answers.ok(json(found.get()));
    }

    private static JsonOut json(Resources resources) {
        JsonOut out = new JsonOut(200 + resources.resources().utf8().length);
        ResourcesJson.write(out, resources);
        return out;
    }

    private static final class Search implements Fields {
        private final Paging paging = new Paging(null);
        private @Nullable String id;
        private @Nullable String idContains;

        @Override
        public boolean set(String name, Value value) {
            switch (name) {
                case "resources_id" -> id = value.optionalText(Value.MAX_TEXT);
                case "resources_id_contains" -> idContains = value.optionalText(Value.MAX_TEXT);
                default -> {
                    return paging.set(name, value);
                }
            }
            return true;
        }
    }

    static CompletableFuture<HttpResponse> query(Exchange x) {
        Search search = new Search();
        x.query(search);
        search.paging.check(Sorting.RESOURCES);
        return PageAnswer.of(
                x.ctx(),
                search.paging,
                page -> x.store().resources().query(search.id, search.idContains, page),
                out -> resources -> ResourcesJson.write(out, resources));
    }
}
