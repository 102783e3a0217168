package dev.lightningstore.cli.model;

import dev.lightningstore.cli.serving.EngineOptions;
import dev.lightningstore.cli.serving.ListenOptions;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.policy.weights.PeftAdapter;
import dev.lightningstore.policy.weights.PolicyHash;
import dev.lightningstore.serving.AtSwap;
import dev.lightningstore.serving.PolicyServerConfig;
import dev.lightningstore.serving.PolicyVersion;
import dev.lightningstore.serving.Registration;
import dev.lightningstore.serving.openai.PolicyServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves a policy in the foreground until it is told to end. */
@Command(
        name = "serve",
        description = {
            "Serves a policy on OpenAI's wire until it is told to end.",
            "It prints one line, 'ready URL', once it answers; clients take URL/v1 as their base URL.",
            "With --store, agents reach it through that store's gateway as model NAME; at its end it is taken back."
        },
        footer = {
            "  lightning model serve smol --port 8000",
            "  lightning model serve smol --store http://127.0.0.1:4747",
            "  lightning model serve smol --adapter tools=./smol-lora --adapter poems=./poems-lora",
            "  lightning model serve smol --host 0.0.0.0 --api-key-file ./key --device gpu0 --slots 64"
        })
final class ModelServe extends LocalCommand {
    @Parameters(paramLabel = "NAME", description = "The policy's name.")
    private String name = "";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8000",
            description = "0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private ListenOptions listen;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private EngineOptions engine;

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Answers that may wait; who comes then is told to try again (default: ${DEFAULT-VALUE}).")
    private int queue;

    @Option(
            names = "--adapter",
            paramLabel = "NAME=FOLDER",
            description =
                    "Also serve a LoRA adapter on the policy, as peft writes one, under a name of its own; may be repeated.")
    private Map<String, Path> adapters = Map.of();

    @ArgGroup(exclusive = false)
    private @Nullable GatewayOptions gateway;

    @Override
    void run(ModelLibrary library) throws Exception {
        StoredModel stored = library.get(name);
        PolicyServerConfig config = new PolicyServerConfig(
                listen.host(),
                ListenOptions.port("--port", port),
                engine.device(),
                engine.limits(queue),
                AtSwap.FINISH,
                listen.apiKey());
        PolicyServer server;
        try (OpenModel model = library.open(stored)) {
            PolicyVersion policy = new PolicyVersion(name, "1", stored.policyHash());
            server = PolicyServer.open(model, policy, config, Clock.systemDefaultZone(), new SecureRandom());
        }
        Registration registration;
        try {
            for (Map.Entry<String, Path> each : adapters.entrySet()) {
                PeftAdapter adapter = PeftAdapter.read(each.getValue());
                String hash = PolicyHash.of(stored.policyHash(), adapter);
                server.adapt(new PolicyVersion(each.getKey(), "1", hash), adapter);
            }
            registration = gateway == null ? null : gateway.register(server, listen.apiKeyFile());
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        untilToldToEnd(server, registration);
    }

    private void untilToldToEnd(PolicyServer server, @Nullable Registration registration) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (registration != null) {
                                registration.close();
                            }
                            server.close();
                            ended.countDown();
                            // A signal would make the JVM exit with 128 + its number, although all ended in order.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        PrintWriter out = out();
        out.println("ready " + server.url());
        out.flush();
        ended.await();
    }
}
