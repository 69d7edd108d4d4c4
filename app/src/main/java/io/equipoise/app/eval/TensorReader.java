package io.equipoise.app.eval;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Tensor;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads nested lists of numbers into a {@link Tensor} without a tree in between. Lists of unequal
 * length or depth are refused, and so is more than {@value #MOST} numbers; the parser then stands
 * behind the value all the same.
 */
final class TensorReader {
  static final int MOST = 50_000_000;
  private static final int DEEPEST = 12;

  private final JsonParser parser;
  private final String name;
  private final int[] sides = new int[DEEPEST];
  private final int[] counts = new int[DEEPEST];
  private double[] data = new double[16];
  private int size;
  private int rank;
  private int leafDepth = -1;
  private @Nullable String mistake;

  TensorReader(JsonParser parser, String name) {
    this.parser = parser;
    this.name = name;
    Arrays.fill(sides, -1);
  }

  Tensor read() throws IOException {
    int depth = 0;
    JsonToken token = parser.currentToken();
    while (true) {
      switch (token) {
        case START_ARRAY -> open(depth++);
        case END_ARRAY -> close(--depth);
        case START_OBJECT -> {
          parser.skipChildren();
          blame("holds an object; expected numbers");
        }
        default -> leaf(token, depth);
      }
      if (depth == 0) {
        break;
      }
      token = parser.nextToken();
      if (token == null) {
        throw new UserError("input '" + name + "' ends in the middle");
      }
    }
    if (mistake != null) {
      throw new UserError("input '" + name + "' " + mistake);
    }
    if (leafDepth >= 0 && leafDepth != rank) {
      throw ragged();
    }
    return new Tensor(Arrays.copyOf(data, size), Arrays.copyOf(sides, rank));
  }

  private void open(int depth) {
    if (depth >= DEEPEST) {
      blame("nests deeper than " + DEEPEST + " lists");
      return;
    }
    if (depth > 0) {
      counts[depth - 1]++;
    }
    counts[depth] = 0;
    rank = Math.max(rank, depth + 1);
  }

  private void close(int depth) {
    if (depth >= DEEPEST) {
      return;
    }
    if (sides[depth] >= 0 && sides[depth] != counts[depth]) {
      blame(
          "is ragged: a list of "
              + counts[depth]
              + " beside one of "
              + sides[depth]
              + "; lists of one level must be equally long");
    }
    sides[depth] = counts[depth];
  }

  private void leaf(JsonToken token, int depth) throws IOException {
    double value = value(token);
    if (depth > 0 && depth <= DEEPEST) {
      counts[depth - 1]++;
    }
    if (leafDepth >= 0 && leafDepth != depth) {
      blame("is ragged: numbers and lists stand side by side");
    }
    leafDepth = depth;
    if (size == MOST) {
      blame("holds more than " + MOST + " numbers");
      return;
    }
    if (size == data.length) {
      data = Arrays.copyOf(data, Math.min(MOST, 2 * size));
    }
    data[size++] = value;
  }

  private double value(JsonToken token) throws IOException {
    switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return parser.getDoubleValue();
      }
      case VALUE_TRUE -> {
        return 1;
      }
      case VALUE_FALSE -> {
        return 0;
      }
      case VALUE_STRING -> {
        String text = parser.getText();
        if (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity")) {
          return Double.parseDouble(text);
        }
        blame("holds the text '" + text + "' where a number is needed");
      }
      default -> blame("holds " + token.asString() + " where a number is needed");
    }
    return Double.NaN;
  }

  private void blame(String what) {
    if (mistake == null) {
      mistake = what;
    }
  }

  private UserError ragged() {
    return new UserError("input '" + name + "' is ragged: numbers and lists stand side by side");
  }
}
