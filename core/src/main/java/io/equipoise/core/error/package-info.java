/**
 * What a user is told when something is wrong: one line, the nearest names, checks that name the
 * parameter. A new check is a method of {@code Require} that throws {@code UserError}.
 */
package io.equipoise.core.error;
