/**
 * Losses that training minimises: from logits, labels and groups of a batch to one number. To add
 * one, extend {@link io.equipoise.deep.loss.SampleLoss} where it is a mean over rows, {@link
 * io.equipoise.deep.loss.MultiLabelLoss} where a row may carry several labels, else {@link
 * io.equipoise.deep.loss.BatchLoss}, and annotate the class; how rows are weighed is not its part.
 */
@NullMarked
package io.equipoise.deep.loss;

import org.jspecify.annotations.NullMarked;
