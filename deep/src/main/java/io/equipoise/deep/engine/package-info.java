/**
 * The native engine: how it is started, and how gradients are taken on a thread of its own. To use
 * a tensor anywhere in this module, open a manager from {@link io.equipoise.deep.engine.Torch} and
 * close it.
 */
@NullMarked
package io.equipoise.deep.engine;

import org.jspecify.annotations.NullMarked;
