/**
 * What gradient boosting asks of a loss: value, gradient and curvature of one row, in plain
 * numbers. A loss takes part by implementing {@link io.equipoise.core.boost.BoostingLoss} or {@link
 * io.equipoise.core.boost.BoostingNumberLoss}.
 */
@NullMarked
package io.equipoise.core.boost;

import org.jspecify.annotations.NullMarked;
