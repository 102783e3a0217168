/**
 * Asking a model, as judges and correction loops do. Any OpenAI-compatible server will do, or whatever implements
 * {@link dev.lightningstore.chat.ChatModel}.
 *
 * <pre>{@code
 * ChatModel model = OpenAiChatModel.at(URI.create("http://127.0.0.1:4747/v1"), "my-policy")
 *         .apiKey(System.getenv("OPENAI_API_KEY"))
 *         .timeout(Duration.ofSeconds(30))
 *         .build();
 * String answer = model.chat(List.of(ChatMessage.user("What is 6 × 7?")), ChatOptions.DEFAULT).text();
 * }</pre>
 */
@NullMarked
package dev.lightningstore.chat;

import org.jspecify.annotations.NullMarked;
