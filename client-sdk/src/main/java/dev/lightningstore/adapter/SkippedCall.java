package dev.lightningstore.adapter;

/** A call that nothing can be trained on, and why. */
public record SkippedCall(String spanId, String name, Reason reason) {
    /** Why a call is no transition. */
    public enum Reason {
        /** It did not complete: {@code gateway.call.broken}, or its status is an error. */
        BROKEN,
        /** The server that sampled gave no ids of the prompt. */
        NO_PROMPT_IDS,
        /** The server that sampled gave no ids of the response, or the response is empty. */
        NO_RESPONSE_IDS,
        /** What stands for ids is no list of whole numbers from 0 on. */
        WRONG_IDS,
        /** Another span tells of the same call. */
        DUPLICATE
    }
}
