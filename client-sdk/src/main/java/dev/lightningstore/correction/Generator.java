package dev.lightningstore.correction;

/** Makes what is asked for: a model, an agent, a template. */
@FunctionalInterface
public interface Generator<T> {
    T generate(Request request) throws Exception;

    /**
     * What to make.
     *
     * @param prompt the task, and from the first correction on what was wrong with the last output
     * @param correction 0 for the first try
     */
    record Request(String prompt, double temperature, int correction) {}
}
