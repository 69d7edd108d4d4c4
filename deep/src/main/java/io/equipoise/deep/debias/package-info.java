/**
 * Training a shortcut out: losses and small training steps that keep a network from what merely
 * goes along with the truth, such as a background, a companion object or a name. To add a method,
 * give its loss as a function of arrays with an annotation, and the networks it needs beside the
 * classifier in a class of their own that trains in {@link io.equipoise.deep.train.Trainer}.
 */
@NullMarked
package io.equipoise.deep.debias;

import org.jspecify.annotations.NullMarked;
