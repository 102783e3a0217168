package dev.lightningstore.reward;

/** What a judge is shown: what was asked, and what was answered. */
public record Judged(String task, String answer) {}
