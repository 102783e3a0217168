package dev.lightningstore.serving.openai;

import dev.lightningstore.serving.Ask;
import java.util.Set;

/**
 * A request, read.
 *
 * @param id of the answer
 * @param chat whether it is for chat/completions; else for completions
 * @param logprobs whether the answer tells of them
 * @param raw whether {@code logprob} is the model's own; else that of the distribution that was drawn from
 * @param tokenIds whether the answer tells of them
 * @param usage whether a streamed answer ends with the count of tokens
 * @param tools the names of those that the model was told of
 */
record Asked(
        Ask ask,
        String id,
        boolean chat,
        boolean logprobs,
        boolean raw,
        boolean tokenIds,
        boolean usage,
        Set<String> tools) {}
