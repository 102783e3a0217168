package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.server.agl.TestPython;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OpenAI's own client with a rollout token as its key, then agentlightning's own adapters on what was kept. */
@Timeout(900)
class PythonAgentTest {
    @Test
    void anAgentOnlyChangesItsBaseUrlAndItsCallsAreTrainingData() throws Exception {
        String python = TestPython.withPeer();
        try (FakeUpstream upstream = new FakeUpstream();
                GatewayServer server = GatewayServer.open();
                LightningClient client =
                        LightningClient.connect(ClientOptions.to(server.url()).build())) {
            server.addModel("m", upstream.url());
            NewRollout task = new NewRollout(Json.NULL, RolloutMode.TRAIN, null, RolloutConfig.DEFAULT, null, null, 0);
            Answers.of(client.store().rollouts().enqueue(List.of(task), null));
            Lease lease = Answers.of(client.store().leases().claim("w", 1, Duration.ofMinutes(10)))
                    .getFirst();
            String rollout = lease.ref().rolloutId();
            String attempt = lease.ref().attemptId();
            TestPython.Run run = TestPython.run(
                    5,
                    python,
                    "src/test/python/gateway_clients.py",
                    "--store",
                    server.url(),
                    "--key",
                    lease.token(),
                    "--rollout",
                    rollout,
                    "--attempt",
                    attempt,
                    "--reward-url",
                    server.url() + "/api/rollouts/" + rollout + "/attempt/" + attempt + "/events");
            assertEquals(0, run.code(), run.output());
        }
    }
}
