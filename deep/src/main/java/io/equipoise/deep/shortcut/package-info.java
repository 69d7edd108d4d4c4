/**
 * Schemes of training against shortcuts: cues that hold for most rows and fail for some. A new one
 * is a {@link io.equipoise.deep.scheme.TrainingScheme} that says whether it reads group labels.
 */
@NullMarked
package io.equipoise.deep.shortcut;

import org.jspecify.annotations.NullMarked;
