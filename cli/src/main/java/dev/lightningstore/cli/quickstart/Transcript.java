package dev.lightningstore.cli.quickstart;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.chat.ChatMessage;
import dev.lightningstore.chat.ChatTool;
import dev.lightningstore.chat.ChatToolCall;
import dev.lightningstore.policy.text.Conversation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** What agent and model said to each other, as a chat template wants it. */
final class Transcript {
    private static final JsonMapper JSON = new JsonMapper();

    private Transcript() {}

    static Conversation of(List<ChatMessage> messages) {
        ArrayNode said = JSON.createArrayNode();
        messages.forEach(message -> add(said, message));
        ArrayNode tools = JSON.createArrayNode();
        ShopTool.all().forEach(tool -> add(tools, tool));
        return Conversation.ofWire(said, tools, null);
    }

    private static void add(ArrayNode said, ChatMessage message) {
        ObjectNode json = said.addObject()
                .put("role", message.role().name().toLowerCase(Locale.ROOT))
                .put("content", message.text());
        for (ChatToolCall call : message.toolCalls()) {
            json.withArray("tool_calls")
                    .addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", call.arguments());
        }
        if (!message.answersCall().isEmpty()) {
            json.put("tool_call_id", message.answersCall());
        }
    }

    private static void add(ArrayNode tools, ChatTool tool) {
        ObjectNode function = tools.addObject().put("type", "function").putObject("function");
        function.put("name", tool.name()).put("description", tool.description());
        try {
            function.set("parameters", JSON.readTree(tool.parameters().utf8()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
