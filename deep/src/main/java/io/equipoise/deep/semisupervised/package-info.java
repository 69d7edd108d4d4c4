/**
 * Training where accurate labels are few: beside cheap labels that are wrong in places, beside rows
 * without labels, or where some samples say far more than others. To add a method, give its loss or
 * weights as functions of arrays with an annotation, and keep its training loop in a class beside
 * it that takes any {@link io.equipoise.deep.train.Network}.
 */
@NullMarked
package io.equipoise.deep.semisupervised;

import org.jspecify.annotations.NullMarked;
