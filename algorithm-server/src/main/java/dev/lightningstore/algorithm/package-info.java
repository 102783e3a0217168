/**
 * The training algorithms, one file each: {@link dev.lightningstore.algorithm.PolicyGradient}, {@link
 * dev.lightningstore.algorithm.SupervisedFineTuning}, {@link dev.lightningstore.algorithm.DirectPreference}. They are
 * arithmetic over plain arrays; the network behind them is a {@link dev.lightningstore.algorithm.TrainablePolicy}.
 */
@NullMarked
package dev.lightningstore.algorithm;

import org.jspecify.annotations.NullMarked;
