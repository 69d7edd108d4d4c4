/**
 * What a network makes of cues that all tell the label: which it follows, and what solutions by
 * each cue are like. To add a measurement, build it on {@code CueTraining} and {@code CueRows}.
 */
@NullMarked
package io.equipoise.deep.cue;

import org.jspecify.annotations.NullMarked;
