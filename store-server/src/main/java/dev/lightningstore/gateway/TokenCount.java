package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.Projects;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of a request by asking a server that would answer it. Nothing is kept of it, and nothing is guessed: a
 * server that cannot count is an error.
 */
final class TokenCount {
    /** Beside {@code /v1}, not below it: vLLM has it there. */
    private static final String TOKENIZE = "/tokenize";

    private final Gateway gateway;
    private final ServiceRequestContext ctx;
    private final Plan plan;

    TokenCount(Gateway gateway, ServiceRequestContext ctx, Plan plan) {
        this.gateway = gateway;
        this.ctx = ctx;
        this.plan = plan;
    }

    private static boolean counts(Upstream server) {
        return server.kind() == UpstreamKind.ANTHROPIC || server.kind() == UpstreamKind.OPENAI && server.tokenIds();
    }

    CompletableFuture<HttpResponse> run(@Nullable String rolloutId) {
        List<Upstream> able = plan.servers().stream().filter(TokenCount::counts).toList();
        if (able.isEmpty()) {
            throw StoreException.Invalid.field("model", "'" + plan.model() + "' is of no server that counts tokens");
        }
        Fleet.Choice choice = gateway.fleet().choose(able, rolloutId, 0);
        if (choice == null) {
            throw new StoreException.Unavailable("no server of model '" + plan.model() + "' is well at the moment");
        }
        Upstream server = choice.upstream();
        boolean itsOwn = server.kind() == UpstreamKind.ANTHROPIC;
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        try {
            SecretRef secret = server.secret();
            String key = secret == null ? null : gateway.secrets().reveal(secret);
            choice.server()
                    .ask(
                            server,
                            ServerWire.of(server, plan.asked()),
                            plan.asked(),
                            itsOwn ? "/messages/count_tokens" : TOKENIZE,
                            itsOwn ? itsOwn(server) : tokenize(server),
                            key,
                            gateway.callTime())
                    .aggregate()
                    .whenComplete((said, failure) -> {
                        choice.server().gaveUp();
                        ObjectNode json = failure == null && said.status().isSuccess()
                                ? JsonText.objectOrNull(said.content().array())
                                : null;
                        String field = itsOwn ? "input_tokens" : "count";
                        answer.complete(
                                json == null || !json.path(field).isIntegralNumber()
                                        ? HttpErrors.response(
                                                ctx,
                                                UpstreamFailure.broken("did not count these tokens")
                                                        .body(),
                                                Projects.format(ctx))
                                        : ModelsDoor.json(
                                                HttpStatus.OK, JsonText.object().set("input_tokens", json.get(field))));
                    });
        } catch (RuntimeException e) {
            choice.server().gaveUp();
            throw e;
        }
        return answer;
    }

    private byte[] itsOwn(Upstream server) {
        ObjectNode body = JsonText.object();
        body.setAll(plan.asked().sent());
        return JsonText.bytes(body.put("model", server.nameThere()));
    }

    private byte[] tokenize(Upstream server) {
        ObjectNode body = JsonText.object().put("model", server.nameThere());
        body.set("messages", plan.asked().body().get("messages"));
        if (plan.asked().body().has("tools")) {
            body.set("tools", plan.asked().body().get("tools"));
        }
        return JsonText.bytes(body.put("add_generation_prompt", true));
    }
}
