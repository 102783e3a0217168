/**
 * Traces agents that are made with LangChain4j.
 *
 * <pre>{@code
 * LangChain4jTracing tracing = LangChain4jTracing.ofCurrentAttempt();
 * ChatModel model = OpenAiChatModel.builder().listeners(tracing.listener()).….build();
 * Assistant assistant = AiServices.builder(Assistant.class)
 *         .chatModel(model)
 *         .tools(tracing.tools(new Calculator()))
 *         .build();
 * }</pre>
 */
@NullMarked
package dev.lightningstore.langchain4j;

import org.jspecify.annotations.NullMarked;
