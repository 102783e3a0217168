package traced;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An agent of somebody who traces nothing: OpenAI's own client and no more. OpenTelemetry's Java agent, which is put beside
 * it on the command line, traces it all the same.
 */
public final class PlainAgent {
    private PlainAgent() {}

    public static void main(String[] args) throws IOException {
        String task = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        OpenAIClient client = OpenAIOkHttpClient.fromEnv();
        try {
            ChatCompletion answer = client.chat()
                    .completions()
                    .create(ChatCompletionCreateParams.builder()
                            .model("gpt-4o-mini")
                            .addSystemMessage("Answer the question of this task with the number alone.")
                            .addUserMessage(task)
                            .build());
            String text = answer.choices().get(0).message().content().orElse("");
            System.out.println("{\"reward\": " + (text.strip().equals("4") ? 1 : 0) + "}");
        } finally {
            client.close();
        }
    }
}
