/**
 * From a table to the numbers that a learner takes. An encoder is fitted on training rows only and
 * travels with the model; a new kind of column becomes a new {@link
 * io.equipoise.core.encode.Feature}.
 */
package io.equipoise.core.encode;
