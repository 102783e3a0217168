package dev.lightningstore.correction;

import dev.lightningstore.json.JsonValue;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.trace.Emitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Generates, validates and has corrected until the output is valid or the corrections are used up. Each try is emitted
 * as an action, and the end as a reward. As thread-safe as the generator and the validator.
 */
public final class CorrectionLoop<T> {
    /** The name of the action that each try is emitted as. */
    public static final String ACTION = "self_correction_attempt";

    private final Generator<T> generator;
    private final Validator<T> validator;
    private final CorrectionPrompt<T> prompt;
    private final ErrorClasses classes;
    private final CorrectionSettings settings;
    private final @Nullable Emitter emitter;

    private CorrectionLoop(Builder<T> builder) {
        generator = builder.generator;
        validator = builder.validator;
        prompt = builder.prompt;
        classes = builder.classes;
        settings = builder.settings;
        emitter = builder.emitter;
    }

    public static <T> Builder<T> builder(Generator<T> generator, Validator<T> validator) {
        return new Builder<>(generator, validator);
    }

    public CorrectionOutcome<T> run(String task) throws InterruptedException {
        List<List<ClassifiedProblem>> history = new ArrayList<>();
        String asked = task;
        for (int correction = 0; ; correction++) {
            T output;
            List<ClassifiedProblem> problems;
            try {
                output = generator.generate(new Generator.Request(asked, settings.temperature(), correction));
                problems = validator.validate(output).stream()
                        .map(classes::classify)
                        .toList();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                return failed(e, correction, history);
            }
            history.add(problems);
            emitAttempt(correction, problems);
            if (problems.isEmpty()) {
                emitReward(settings.validReward());
                return new CorrectionOutcome.Valid<>(output, correction, history);
            }
            if (correction == settings.maxCorrectionIterations()) {
                boolean improved = problems.size() < history.get(0).size();
                emitReward(improved ? settings.improvedReward() : settings.unchangedReward());
                return new CorrectionOutcome.GaveUp<>(output, history);
            }
            asked = prompt.write(task, output, problems);
        }
    }

    private CorrectionOutcome<T> failed(Exception exception, int correction, List<List<ClassifiedProblem>> history) {
        if (emitter != null) {
            emitter.emitException(exception);
        }
        return new CorrectionOutcome.Failed<>(exception, correction, history);
    }

    private void emitReward(double value) {
        if (emitter != null) {
            emitter.emitReward(Reward.of(value));
        }
    }

    private void emitAttempt(int correction, List<ClassifiedProblem> problems) {
        if (emitter == null) {
            return;
        }
        Map<String, JsonValue> input = new LinkedHashMap<>();
        input.put("iteration", new JsonValue.JsonNumber(Integer.toString(correction)));
        Map<String, JsonValue> output = new LinkedHashMap<>();
        output.put("valid", new JsonValue.JsonBoolean(problems.isEmpty()));
        output.put(
                "errors",
                JsonValue.texts(
                        problems.stream().map(one -> one.problem().message()).toList()));
        output.put(
                "error_classes",
                JsonValue.texts(
                        problems.stream().map(ClassifiedProblem::errorClass).toList()));
        emitter.emitAction(ACTION, new JsonValue.JsonObject(input).json(), new JsonValue.JsonObject(output).json());
    }

    /** Not thread-safe; what it builds is. */
    public static final class Builder<T> {
        private final Generator<T> generator;
        private final Validator<T> validator;
        private CorrectionPrompt<T> prompt = CorrectionPrompt.standard();
        private ErrorClasses classes = ErrorClasses.NONE;
        private CorrectionSettings settings = CorrectionSettings.DEFAULT;
        private @Nullable Emitter emitter;

        private Builder(Generator<T> generator, Validator<T> validator) {
            this.generator = generator;
            this.validator = validator;
        }

        public Builder<T> prompt(CorrectionPrompt<T> prompt) {
            this.prompt = prompt;
            return this;
        }

        public Builder<T> errorClasses(ErrorClasses classes) {
            this.classes = classes;
            return this;
        }

        public Builder<T> settings(CorrectionSettings settings) {
            this.settings = settings;
            return this;
        }

        /** Where tries and rewards go; nowhere where nothing is said. */
        public Builder<T> emitter(Emitter emitter) {
            this.emitter = emitter;
            return this;
        }

        public CorrectionLoop<T> build() {
            return new CorrectionLoop<>(this);
        }
    }
}
