/**
 * The catalogue: what a method is, where it acts, how it is found and made. A method enters by
 * carrying {@code @Method}; there is no list to add it to.
 */
package io.equipoise.core.method;
