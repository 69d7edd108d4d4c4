/**
 * Learners that train networks on tables. A new one encodes the rows, trains in {@link
 * io.equipoise.deep.train.Trainer}, and keeps its weights on the Java side to predict with.
 */
@NullMarked
package io.equipoise.deep.learn;

import org.jspecify.annotations.NullMarked;
