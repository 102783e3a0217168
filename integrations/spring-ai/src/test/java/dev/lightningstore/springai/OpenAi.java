package dev.lightningstore.springai;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;

/** Spring AI as Spring Boot sets it up: one registry of observations for models, clients and tools. */
final class OpenAi {
    static final class Calculator {
        @Tool(description = "Adds two numbers")
        int add(int a, int b) {
            if (a < 0) {
                throw new IllegalArgumentException("only what is positive");
            }
            return a + b;
        }
    }

    private OpenAi() {}

    static ObservationRegistry registry(LightningObservationHandler handler) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(handler);
        return registry;
    }

    static ChatClient client(String base, String key, ObservationRegistry registry) {
        OpenAiChatModel model = OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(base)
                        .apiKey(key)
                        .model("m")
                        .temperature(0.5)
                        .maxRetries(0)
                        .streamUsage(true)
                        .build())
                .observationRegistry(registry)
                .build();
        ToolCallingAdvisor.Builder<?> tools = ToolCallingAdvisor.builder()
                .toolCallingManager(ToolCallingManager.builder()
                        .observationRegistry(registry)
                        .build());
        return ChatClient.builder(model, registry, null, null, tools).build();
    }
}
