/**
 * Recipes as text: remedies in order around a learner. The grammar stands at {@code RecipeParser};
 * a new kind of value is a case of {@code Value}.
 */
package io.equipoise.core.recipe;
