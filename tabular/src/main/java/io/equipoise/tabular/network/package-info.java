/**
 * Networks for tables that are grown rather than trained as a whole. To add one, keep the rule that
 * grows it apart from the network that it leaves behind.
 */
@NullMarked
package io.equipoise.tabular.network;

import org.jspecify.annotations.NullMarked;
