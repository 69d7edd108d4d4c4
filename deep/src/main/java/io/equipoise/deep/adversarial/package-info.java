/**
 * Training that holds up when inputs are moved a little by someone who wants it to fail: the
 * attack, what it costs, and the lessons that train against it. A new one is a {@link
 * io.equipoise.deep.train.Lesson} over {@link io.equipoise.deep.adversarial.SignGradientAttack}.
 */
@NullMarked
package io.equipoise.deep.adversarial;

import org.jspecify.annotations.NullMarked;
