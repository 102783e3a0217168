package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.RequestHeaders;

/**
 * The wire that a caller speaks. Between it and the {@link ServerWire} lies the form of OpenAI's completions: every call is
 * read into that form, planned and kept in it, and told from it, so that no caller's wire knows any server's.
 */
sealed interface CallerWire permits OpenAiCaller, AnthropicCaller, ResponsesCaller {
    Dialect dialect();

    /** What is asked of the model. */
    Operation operation();

    Asked read(byte[] text, RequestHeaders headers);

    /** A whole answer, in this wire. */
    byte[] told(Asked asked, ObjectNode answer);

    /** For an answer in parts, of a server of another wire. */
    Teller teller(Asked asked);

    /** For an answer in parts, of a server of this wire: they are passed as they are. */
    Teller passing(Asked asked);
}
