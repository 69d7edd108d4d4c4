package io.equipoise.core.recipe;

import io.equipoise.core.error.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the text of a recipe.
 *
 * <pre>
 *   recipe   = step { "&gt;" step }
 *   step     = name [ "(" [ argument { "," argument } ] ")" ]
 *   argument = name "=" value
 *   value    = single { "|" single }
 *   single   = step | number | "[" number { "," number } "]"
 * </pre>
 */
final class RecipeParser {
  private static final int MAX_LENGTH = 10_000;
  private static final int MAX_DEPTH = 16;

  private final String text;
  private int at;
  private int depth;

  RecipeParser(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new UserError(
          "a recipe of " + text.length() + " characters is too long; at most " + MAX_LENGTH);
    }
    this.text = text;
  }

  Recipe recipe() {
    List<Step> steps = new ArrayList<>();
    do {
      steps.add(step());
    } while (accept('>'));
    if (at < text.length()) {
      throw unexpected("'>' or the end");
    }
    return new Recipe(steps);
  }

  private Step step() {
    String name = word("the name of a method");
    Map<String, Value> arguments = new LinkedHashMap<>();
    if (accept('(')) {
      if (++depth > MAX_DEPTH) {
        throw new UserError("recipe '" + text + "' nests methods deeper than " + MAX_DEPTH);
      }
      if (!accept(')')) {
        do {
          String key = word("the name of a parameter");
          expect('=');
          if (arguments.put(key, value()) != null) {
            throw new UserError("recipe '" + text + "' gives '" + key + "' of " + name + " twice");
          }
        } while (accept(','));
        expect(')');
      }
      depth--;
    }
    return new Step(name, arguments);
  }

  private Value value() {
    List<Value> values = new ArrayList<>();
    do {
      values.add(single());
    } while (accept('|'));
    return values.size() == 1 ? values.get(0) : new Value.Choice(values);
  }

  private Value single() {
    blanks();
    if (at < text.length() && text.charAt(at) == '[') {
      int end = text.indexOf(']', at);
      if (end < 0) {
        throw unexpected("a ']' that closes the list");
      }
      String list = text.substring(at, end + 1).replaceAll("\\s+", "");
      at = end + 1;
      blanks();
      return new Value.Text(list);
    }
    int start = at;
    String word = word("a value");
    if (at < text.length() && text.charAt(at) == '(') {
      at = start;
      return new Value.Nested(step());
    }
    return new Value.Text(word);
  }

  private String word(String expected) {
    blanks();
    int start = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw unexpected(expected);
    }
    String word = text.substring(start, at);
    blanks();
    return word;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' || c == '+';
  }

  private boolean accept(char c) {
    blanks();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      blanks();
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw unexpected("'" + c + "'");
    }
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private UserError unexpected(String expected) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    return new UserError(
        "recipe '"
            + text
            + "': expected "
            + expected
            + " at character "
            + (at + 1)
            + " but found "
            + found
            + "; a recipe reads like smote(k=5) > xgboost");
  }
}
