/**
 * The roles that methods play around a model: change rows, learn, adapt predictions, be kept. A
 * method is added by implementing one of them in its slot's package, not here.
 */
package io.equipoise.core.learn;
