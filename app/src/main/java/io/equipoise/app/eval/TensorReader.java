package io.equipoise.app.eval;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads nested lists of numbers into a {@link Tensor} without a tree in between. Lists of unequal
 * depth are refused, and so is more than {@value #MOST} numbers; the parser then stands behind the
 * value all the same. Lists of unequal length are refused too, but for a list of lists of numbers:
 * there the shorter ones are filled up with NaN, and {@link #raggedness} says so.
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
  private int[] ends = new int[16];
  private int lists;
  private int longest;
  private @Nullable String ragged;
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
    if (ragged != null) {
      if (rank != 2) {
        throw new UserError("input '" + name + "' " + ragged);
      }
      return filledUp();
    }
    return new Tensor(Arrays.copyOf(data, size), Arrays.copyOf(sides, rank));
  }

  /** Why the value is none of equal lists; empty when it is. */
  Optional<String> raggedness() {
    return Optional.ofNullable(ragged);
  }

  private Tensor filledUp() {
    if ((long) lists * longest > MOST) {
      throw new UserError("input '" + name + "' holds more than " + MOST + " numbers");
    }
    double[] full = new double[lists * longest];
    Arrays.fill(full, Double.NaN);
    int from = 0;
    for (int i = 0; i < lists; i++) {
      System.arraycopy(data, from, full, i * longest, ends[i] - from);
      from = ends[i];
    }
    return new Tensor(full, lists, longest);
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
    if (sides[depth] >= 0 && sides[depth] != counts[depth] && ragged == null) {
      ragged =
          "is ragged: a list of "
              + counts[depth]
              + " beside one of "
              + sides[depth]
              + "; lists of one level must be equally long";
    }
    if (depth == 1) {
      if (lists == ends.length) {
        ends = Arrays.copyOf(ends, 2 * lists);
      }
      ends[lists++] = size;
      longest = Math.max(longest, counts[depth]);
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
