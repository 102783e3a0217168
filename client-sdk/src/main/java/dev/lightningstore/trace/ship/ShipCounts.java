package dev.lightningstore.trace.ship;

/**
 * What became of spans since the start.
 *
 * @param sent the store has them
 * @param spooled were kept aside at some time; those that are sent later are counted as sent too
 * @param dropped lost for want of room, or because they could not be written
 * @param fenced came from an attempt whose lease was lost
 * @param refused the store does not want them
 * @param waiting neither sent nor lost yet
 */
public record ShipCounts(long sent, long spooled, long dropped, long fenced, long refused, long waiting) {}
