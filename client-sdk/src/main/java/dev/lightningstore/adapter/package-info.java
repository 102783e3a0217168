/** What an attempt's spans say: a tree, conversations, and rows of tokens to train on. */
@NullMarked
package dev.lightningstore.adapter;

import org.jspecify.annotations.NullMarked;
