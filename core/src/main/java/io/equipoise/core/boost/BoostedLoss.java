package io.equipoise.core.boost;

import io.equipoise.core.learn.Suited;

/** A loss that gradient boosting can minimise, of classes or of numbers. */
public sealed interface BoostedLoss extends Suited permits BoostingLoss, BoostingNumberLoss {}
