package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import java.util.List;

/** Tells one caller an answer that comes in parts. Not thread-safe. */
interface Teller {
    /**
     * What to say for one event of the server.
     *
     * @param event as the server sent it
     * @param chunks what it holds; none for a comment
     */
    List<HttpData> told(ServerSentEvents.Event event, List<ObjectNode> chunks);

    /** What is said once all is committed; {@code whole} is all that came. */
    List<HttpData> end(ObjectNode whole);

    /** The wire's way to say in the middle of an answer that there will be no end. */
    HttpData error(String code, String message);
}
