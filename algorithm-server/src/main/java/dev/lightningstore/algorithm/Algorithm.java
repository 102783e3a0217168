package dev.lightningstore.algorithm;

/** What a training run does with what was sampled. */
public sealed interface Algorithm permits PolicyGradient, SupervisedFineTuning, DirectPreference, ToolLearning {
    Updates updates();
}
