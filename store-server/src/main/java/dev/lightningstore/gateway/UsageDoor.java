package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.Recording;
import dev.lightningstore.model.RecordingStore;
import dev.lightningstore.model.Usage;
import dev.lightningstore.model.UsageStore;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.Door;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Our own routes for what models were used for, and for the answers that were recorded. */
public final class UsageDoor implements Door {
    private static final int DEFAULT_DAYS = 30;
    private static final int DEFAULT_RECORDINGS = 100;
    /** Digits of a millionth of a millionth. */
    private static final int COST_SCALE = 12;

    private final UsageStore usage;
    private final RecordingStore recordings;
    private final InstantSource clock;

    public UsageDoor(UsageStore usage, RecordingStore recordings, InstantSource clock) {
        this.usage = usage;
        this.recordings = recordings;
        this.clock = clock;
    }

    @Override
    public void install(ServerBuilder server) {
        route(server, HttpMethod.GET, "/usage", this::usage);
        route(server, HttpMethod.GET, "/recordings", this::recordings);
        route(
                server,
                HttpMethod.DELETE,
                "/recordings",
                ctx -> recordings
                        .clear(Caller.of(ctx).project(), ctx.queryParam("model"))
                        .thenApply(count ->
                                ModelsDoor.json(HttpStatus.OK, JsonText.object().put("removed", count))));
    }

    private static void route(
            ServerBuilder server,
            HttpMethod method,
            String path,
            Function<ServiceRequestContext, CompletableFuture<HttpResponse>> action) {
        server.service(
                Route.builder().path("/api/lightning" + path).methods(method).build(),
                (ctx, request) -> HttpErrors.recover(
                        ctx, request.aggregate().thenCompose(whole -> action.apply(ctx)), ErrorFormat.JSON));
    }

    private CompletableFuture<HttpResponse> usage(ServiceRequestContext ctx) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate to = day(ctx, "to", today);
        LocalDate from = day(ctx, "from", to.minusDays(DEFAULT_DAYS - 1));
        if (from.isAfter(to)) {
            throw StoreException.Invalid.field("from", from + " is after " + to);
        }
        return usage.usage(Caller.of(ctx).project(), from, to).thenApply(found -> {
            ObjectNode body = JsonText.object();
            body.put("from", from.toString()).put("to", to.toString());
            ArrayNode rows = body.putArray("usage");
            found.forEach(each -> rows.add(row(each)));
            body.set("total", total(found));
            return ModelsDoor.json(HttpStatus.OK, body);
        });
    }

    private static LocalDate day(ServiceRequestContext ctx, String name, LocalDate otherwise) {
        String text = ctx.queryParam(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw StoreException.Invalid.field(name, "'" + text + "' is no day such as 2026-01-31");
        }
    }

    private static ObjectNode row(Usage usage) {
        ObjectNode row = JsonText.object().put("day", usage.day().toString()).put("model", usage.model());
        return sums(
                row, usage.calls(), usage.tokensIn(), usage.tokensOut(), BigDecimal.valueOf(usage.cost(), COST_SCALE));
    }

    private static ObjectNode total(List<Usage> found) {
        return sums(
                JsonText.object(),
                found.stream().mapToLong(Usage::calls).sum(),
                found.stream().mapToLong(Usage::tokensIn).sum(),
                found.stream().mapToLong(Usage::tokensOut).sum(),
                found.stream()
                        .map(each -> BigDecimal.valueOf(each.cost(), COST_SCALE))
                        .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static ObjectNode sums(ObjectNode into, long calls, long tokensIn, long tokensOut, BigDecimal cost) {
        return into.put("calls", calls)
                .put("tokens_in", tokensIn)
                .put("tokens_out", tokensOut)
                .put("cost", plain(cost));
    }

    /** Without zeros at its end, and never as 1E+2. */
    private static BigDecimal plain(BigDecimal cost) {
        BigDecimal bare = cost.stripTrailingZeros();
        return bare.scale() < 0 ? bare.setScale(0) : bare;
    }

    private CompletableFuture<HttpResponse> recordings(ServiceRequestContext ctx) {
        int limit = limit(ctx.queryParam("limit"));
        return recordings.list(Caller.of(ctx).project(), limit).thenApply(found -> {
            ObjectNode body = JsonText.object();
            ArrayNode list = body.putArray("recordings");
            found.forEach(each -> list.add(row(each)));
            return ModelsDoor.json(HttpStatus.OK, body);
        });
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_RECORDINGS;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= RecordingStore.MAX_RECORDINGS) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw StoreException.Invalid.field(
                "limit", "'" + text + "' is not between 1 and " + RecordingStore.MAX_RECORDINGS);
    }

    private static ObjectNode row(Recording.Brief recording) {
        return JsonText.object()
                .put("hash", recording.hash())
                .put("model", recording.model())
                .put("operation", recording.operation())
                .put("time", recording.time().toString())
                .put("content_type", recording.contentType())
                .put("bytes", recording.bytes());
    }
}
