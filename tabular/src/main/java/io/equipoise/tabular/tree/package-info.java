/**
 * Fitted trees as flat arrays, models made of them, and remedies that look inside them. A learner
 * of trees gives a {@link io.equipoise.tabular.tree.TreeModel}; a remedy asks for {@link
 * io.equipoise.tabular.tree.TreeBased}.
 */
package io.equipoise.tabular.tree;
