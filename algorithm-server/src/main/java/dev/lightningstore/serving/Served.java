package dev.lightningstore.serving;

import dev.lightningstore.policy.net.Adapter;
import org.jspecify.annotations.Nullable;

/** A policy that answers; the base has no adapter. */
record Served(PolicyVersion policy, @Nullable Adapter adapter) {}
