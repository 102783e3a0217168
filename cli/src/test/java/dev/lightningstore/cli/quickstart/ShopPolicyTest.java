package dev.lightningstore.cli.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.chat.ChatMessage;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.text.ToolCalls;
import dev.lightningstore.policy.weights.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the policy is made of, before it has learned. */
class ShopPolicyTest {
    private final Shop shop = new Shop(1);
    private final ShopTasks tasks = ShopTasks.split(1);

    /** A visit's second prompt goes on from what was sampled first, so both turns are one row. */
    @Test
    void aTurnIsWrittenAsItWasSampled() {
        try (Torch torch = Torch.on("cpu");
                ShopPolicy policy = ShopPolicy.fresh(torch, tasks, 1);
                Tokenizer tokenizer = Tokenizer.of(policy.text())) {
            ChatTemplate template = ChatTemplate.of(policy.text(), Clock.systemUTC());
            List<ChatMessage> said = new ClumsyClerk(shop, new SplittableRandom(1))
                    .serve(tasks.training().getFirst());
            String first = template.render(Transcript.of(said.subList(0, 1)), true);
            String second = template.render(Transcript.of(said.subList(0, 3)), true);
            assertTrue(first.startsWith("<|im_start|>system\nTools: price(item, city) stock(item, city) "), first);
            assertTrue(second.startsWith(first), second);
            String sampled = second.substring(first.length(), second.indexOf("<|im_end|>", first.length()));
            ToolCalls read = ToolCalls.parse(sampled, Set.of());
            assertEquals("", read.content());
            assertEquals(
                    said.get(1).toolCalls().getFirst().name(),
                    read.calls().getFirst().name());
            assertTrue(tokenizer.encode(second).length < ShopPolicy.CONTEXT / 2, second);
        }
    }

    @Test
    void itIsAModelOfTheLibrary(@TempDir Path data) throws IOException {
        try (Torch torch = Torch.on("cpu");
                ShopPolicy one = ShopPolicy.fresh(torch, tasks, 1);
                ShopPolicy same = ShopPolicy.fresh(torch, tasks, 1)) {
            ModelLibrary library = ModelLibrary.in(data, Clock.systemUTC());
            String hash = library.add("one", one.model(), "made here", false, Progress.SILENT)
                    .policyHash();
            assertEquals(
                    hash,
                    library.add("same", same.model(), "made here", false, Progress.SILENT)
                            .policyHash());
        }
    }
}
