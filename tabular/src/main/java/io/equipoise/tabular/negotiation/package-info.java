/**
 * Groups that disagree: where they do, and packages that all of them can take. To add a rule of
 * choice, make it deterministic, ties by index, and say which group may lose by it.
 */
@NullMarked
package io.equipoise.tabular.negotiation;

import org.jspecify.annotations.NullMarked;
