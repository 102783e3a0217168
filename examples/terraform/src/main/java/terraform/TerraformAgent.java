package terraform;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.chat.ChatMessage;
import dev.lightningstore.chat.ChatModel;
import dev.lightningstore.chat.ChatOptions;
import dev.lightningstore.correction.CorrectionLoop;
import dev.lightningstore.correction.CorrectionOutcome;
import dev.lightningstore.correction.ErrorClasses;
import dev.lightningstore.correction.Generator;
import dev.lightningstore.correction.Problem;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.reward.CodeReward;
import dev.lightningstore.reward.CompositeReward;
import dev.lightningstore.reward.RewardResult;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes Terraform for what is asked, has its errors corrected, and is rewarded for what came out. */
final class TerraformAgent implements Agent {
    private static final ChatMessage RULES = ChatMessage.system("You write Terraform for Azure, in one file, by Azure"
            + " Verified Modules where there are such. Answer with the code alone.");

    private static final Pattern FENCED = Pattern.compile("```\\w*\\n(.*?)```", Pattern.DOTALL);

    private final ChatModel model;
    private final Optional<Terraform> terraform;
    private final CompositeReward<CodeReward.Facts> reward = CodeReward.of(CodeReward.Settings.DEFAULT);

    /** @param terraform empty where the program is not installed; then only the parser judges */
    TerraformAgent(ChatModel model, Optional<Terraform> terraform) {
        this.model = model;
        this.terraform = terraform;
    }

    @Override
    public Outcome run(Task task, RolloutContext context) throws Exception {
        JsonValue input = JsonValue.of(task.input());
        String asked = input.find("/request").flatMap(JsonValue::string).orElse("");
        CorrectionLoop<String> loop = CorrectionLoop.<String>builder(this::generate, this::problems)
                .errorClasses(ErrorClasses.TERRAFORM)
                .emitter(context.emit())
                .build();
        CorrectionOutcome<String> outcome = loop.run(asked);
        context.emit().emitEnd(outcome instanceof CorrectionOutcome.Valid, null);
        @Nullable
        Double feedback =
                input.find("/user_feedback").flatMap(JsonValue::number).orElse(null);
        return switch (outcome) {
            case CorrectionOutcome.Valid<String> valid ->
                ended(context, valid.output(), true, valid.corrections(), feedback);
            case CorrectionOutcome.GaveUp<String> gaveUp ->
                ended(context, gaveUp.output(), false, gaveUp.problems().size() - 1, feedback);
            case CorrectionOutcome.Failed<String> failed -> throw failed.exception();
        };
    }

    private String generate(Generator.Request request) throws InterruptedException {
        String text = model.chat(
                        List.of(RULES, ChatMessage.user(request.prompt())),
                        ChatOptions.temperature(request.temperature()))
                .text();
        Matcher fenced = FENCED.matcher(text);
        return fenced.find() ? fenced.group(1) : text;
    }

    private List<Problem> problems(String code) throws Exception {
        List<Problem> found = Hcl.read(code).problems();
        return found.isEmpty() && terraform.isPresent() ? terraform.get().validate(code) : found;
    }

    private Outcome ended(
            RolloutContext context, String code, boolean valid, int corrections, @Nullable Double feedback)
            throws Exception {
        Hcl hcl = Hcl.read(code);
        Boolean formatted = terraform.isPresent() ? terraform.get().formatted(code) : null;
        // No plan: that needs an account, and a sandbox around it.
        CodeReward.Facts facts = new CodeReward.Facts(valid, formatted, hcl.modules(), hcl.resolved(), null, feedback);
        return switch (reward.score(facts)) {
            case RewardResult.Scored scored -> {
                context.emit().emitReward(scored.reward());
                yield new Outcome.Succeeded(
                        Json.parse("{\"valid\": " + valid + ", \"corrections\": " + corrections + "}", "outcome"));
            }
            case RewardResult.Unscored unscored ->
                new Outcome.Failed(
                        new Failure(FailureKind.VERIFIER, unscored.failure().message()), null);
        };
    }
}
