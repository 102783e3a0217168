package dev.lightningstore.toolpolicy;

/**
 * One tool, and what the traces say of it.
 *
 * @param count how often it was used
 * @param frequency the part of all uses
 * @param averageAdvantage how much better than expected an episode went where it was used
 */
public record ToolAction(String name, long count, double frequency, double averageAdvantage) {}
