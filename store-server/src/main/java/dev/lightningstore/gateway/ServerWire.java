package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The wire that a server is asked in. What it answers is read into the form of OpenAI's completions. */
sealed interface ServerWire permits OpenAiServer, AnthropicServer, ResponsesServer {
    /** The wire that this server is asked in for that call. */
    static ServerWire of(Upstream server, Asked asked) {
        return switch (server.kind()) {
            case OPENAI, AZURE ->
                server.responses() && asked.wire().dialect() == Dialect.RESPONSES
                        ? ResponsesServer.INSTANCE
                        : OpenAiServer.INSTANCE;
            case ANTHROPIC -> AnthropicServer.INSTANCE;
        };
    }

    /** The wire that this server is checked in. */
    static ServerWire of(Upstream server) {
        return server.kind() == UpstreamKind.ANTHROPIC ? AnthropicServer.INSTANCE : OpenAiServer.INSTANCE;
    }

    Dialect dialect();

    boolean has(Operation operation);

    /** Whether the call can be told in this wire, all of it. */
    default boolean takes(Asked asked) {
        return has(asked.operation()) && (asked.untold() == null || asked.wire().dialect() == dialect());
    }

    /** Below the server's base. */
    String path(Upstream server, Operation operation);

    /** @param asked the call; null for a check of the server */
    void identify(RequestHeadersBuilder headers, Upstream server, @Nullable Asked asked, @Nullable String key);

    byte[] body(Plan plan, Upstream server);

    /** A whole answer; null where it is none of this wire. */
    @Nullable
    ObjectNode answer(Operation operation, ObjectNode json);

    PartReader reader();

    /** Reads an answer that comes in parts. Not thread-safe. */
    interface PartReader {
        /**
         * Reads what one event holds; {@link UpstreamFailure} where it says that the server failed.
         *
         * @param into takes what it says, as chunks of OpenAI's completions
         * @return whether the answer is over
         */
        boolean read(byte[] data, List<ObjectNode> into);
    }
}
