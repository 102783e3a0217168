package dev.lightningstore.resource;

import dev.lightningstore.json.Json;
import java.time.Instant;

/**
 * One immutable version of named resources: what rollouts run against.
 *
 * @param version 1 for the first under its id
 * @param resources a JSON object of name to resource; each resource has a {@code resource_type}
 */
public record Resources(String resourcesId, int version, Instant createTime, Instant updateTime, Json resources) {}
