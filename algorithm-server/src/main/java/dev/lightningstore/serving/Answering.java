package dev.lightningstore.serving;

import java.util.Locale;

/** Hears of an answer while it is written, in the engine's thread: it must not wait, for all others would wait with it. */
public interface Answering {
    /** It begins. If it begins again, because the weights were swapped, all that came before is void. */
    void started(PolicyVersion by);

    /** @param text what can be shown more; often a word, sometimes nothing */
    void token(int choice, Drawn token, String text);

    /** @param text what is left to be shown */
    void finished(int choice, Ending ending, String text);

    /**
     * All choices are finished.
     *
     * @param cachedTokens of the prompt that were not read again, for the first choice
     */
    void done(int cachedTokens);

    /** It will never be done. */
    void failed(RuntimeException reason);

    /** Why a choice ended. */
    enum Ending {
        STOP,
        LENGTH;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
