package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.rollout.RolloutMode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which model a call means, who may answer it, and with which parameters. */
final class Planner {
    private Planner() {}

    /**
     * A name is looked for among the attempt's resources, then among the registered models; a call of an attempt that
     * means neither is for the first model of its resources. The default model is for callers who name none, and for those
     * whose path names their rollout.
     */
    static Plan plan(Asked asked, Site site, List<ModelResource> resources, List<Upstream> registered) {
        String wanted = asked.model();
        ModelResource resource = resource(wanted, resources);
        String known = registered.stream()
                .map(Upstream::model)
                .filter(each -> each.equals(wanted))
                .findFirst()
                .orElse(null);
        if (resource == null && known == null && !resources.isEmpty()) {
            resource = resources.getFirst();
        }
        String model;
        List<Upstream> servers;
        if (resource != null) {
            model = resource.model();
            servers = of(model, registered);
            String endpoint = resource.endpoint();
            if (servers.isEmpty() && endpoint != null) {
                servers = List.of(Upstream.of(model, endpoint, 0));
            }
        } else if (known != null) {
            model = known;
            servers = of(model, registered);
        } else if (wanted == null || site.byPath()) {
            model = defaultModel(registered);
            servers = of(model, registered);
        } else {
            throw new StoreException.NotFound(
                    "model '" + wanted + "' is not registered here: see GET …/v1/models, or add it with"
                            + " 'lightning models add'",
                    Map.of("kind", "model", "id", wanted));
        }
        if (servers.isEmpty()) {
            throw new StoreException.Unavailable("no server is registered for model '" + model
                    + "'; add one with 'lightning models add " + model + " --url …'");
        }
        return withParameters(asked, site, resource, model, able(asked, model, servers));
    }

    /** Those that can be told all of it. */
    private static List<Upstream> able(Asked asked, String model, List<Upstream> servers) {
        List<Upstream> able = servers.stream()
                .filter(server -> ServerWire.of(server, asked).takes(asked))
                .toList();
        if (asked.previous() != null) {
            List<Upstream> remembering = able.stream()
                    .filter(server -> ServerWire.of(server, asked).dialect()
                            == asked.wire().dialect())
                    .toList();
            able = remembering.isEmpty() ? able : remembering;
        }
        if (!able.isEmpty()) {
            return able;
        }
        String untold = asked.untold();
        throw untold == null
                ? StoreException.Invalid.field(
                        "model",
                        "'" + model + "' is of no server that has "
                                + asked.operation().path())
                : new StoreException.Invalid(untold + " cannot be told to the server of model '" + model
                        + "', which speaks another wire: only one of kind '"
                        + asked.wire().dialect().wire() + "' understands it");
    }

    private static @Nullable ModelResource resource(@Nullable String wanted, List<ModelResource> resources) {
        for (ModelResource each : resources) {
            if (each.model().equals(wanted) || each.name().equals(wanted)) {
                return each;
            }
        }
        return null;
    }

    private static List<Upstream> of(String model, List<Upstream> registered) {
        return registered.stream().filter(each -> each.model().equals(model)).toList();
    }

    static String defaultModel(List<Upstream> registered) {
        return registered.stream()
                .filter(Upstream::preferred)
                .findFirst()
                .or(() -> registered.stream().findFirst())
                .map(Upstream::model)
                .orElseThrow(() -> new StoreException.Unavailable(
                        "no model is registered here; add one with 'lightning models add NAME --url BASE'"));
    }

    private static Plan withParameters(
            Asked asked, Site site, @Nullable ModelResource resource, String model, List<Upstream> servers) {
        // Only its own fields are changed, so what they hold may be shared.
        ObjectNode body = JsonText.object().setAll(asked.body());
        ObjectNode adjusted = JsonText.object();
        if (asked.operation().samples()) {
            ObjectNode parameters = resource == null ? JsonText.object() : resource.parameters(site.mode());
            Set<String> locked = new HashSet<>(resource == null ? Set.of() : resource.locked(site.mode()));
            if (site.byPath() && !parameters.has("temperature") && fixedTemperature(site.mode()) >= 0) {
                parameters.put("temperature", fixedTemperature(site.mode()));
                locked.add("temperature");
            }
            for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
                JsonNode sent = asked.body().get(parameter.getKey());
                boolean absent = sent == null || sent.isNull();
                if ((absent || locked.contains(parameter.getKey()))
                        && !parameter.getValue().equals(sent)) {
                    body.set(parameter.getKey(), parameter.getValue());
                    adjusted.set(parameter.getKey(), parameter.getValue());
                }
            }
        }
        Policy policy = resource == null ? null : resource.policy();
        return new Plan(asked, model, servers, body, adjusted, policy, site.training());
    }

    /** The wire of agentlightning 1.0 samples to train and is greedy to validate; -1 leaves it to the caller. */
    private static int fixedTemperature(@Nullable RolloutMode mode) {
        if (mode == null) {
            return -1;
        }
        return switch (mode) {
            case TRAIN -> 1;
            case VAL -> 0;
            case TEST -> -1;
        };
    }
}
