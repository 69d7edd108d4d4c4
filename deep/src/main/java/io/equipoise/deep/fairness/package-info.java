/**
 * Training by which predictions or features say less of a group: prices that go with gradients,
 * layers that listen to them, and steps that keep them apart from accuracy. To add one, give it the
 * arithmetic of its price on probabilities or features (N,…) and codes of groups (N).
 */
@NullMarked
package io.equipoise.deep.fairness;

import org.jspecify.annotations.NullMarked;
