/**
 * Models that make rows: encoders and decoders through latent codes, and generators against a
 * discriminator, with prices on what codes or labels say of a group. To add one, give its terms as
 * small classes on arrays that tests compare with plain loops, and train by seeds alone.
 */
@NullMarked
package io.equipoise.deep.generative;

import org.jspecify.annotations.NullMarked;
