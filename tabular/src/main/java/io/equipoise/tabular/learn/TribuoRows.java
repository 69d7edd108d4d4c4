package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Encoded rows as Tribuo wants them. Zeros are left out, which Tribuo reads as zeros. Tribuo knows
 * columns and classes by name and numbers those that occur as it likes; the names carry our
 * numbers.
 */
final class TribuoRows {
  /** Kept here, because the logging framework forgets the level of a logger that nobody holds. */
  private static final Logger QUIET = Logger.getLogger("org.tribuo");

  static {
    QUIET.setLevel(Level.WARNING);
  }

  private static final LabelFactory LABELS = new LabelFactory();

  private TribuoRows() {}

  /** All rows with their labels and weights. */
  static MutableDataset<Label> of(Training training) {
    Matrix matrix = training.matrix();
    String[] names = new String[matrix.columns()];
    Arrays.setAll(names, j -> String.format(Locale.ROOT, "%07d", j));
    Label[] labels = new Label[training.classes()];
    Arrays.setAll(labels, c -> new Label(Integer.toString(c)));
    MutableDataset<Label> rows =
        new MutableDataset<>(
            List.of(), new SimpleDataSourceProvenance("training rows", LABELS), LABELS);
    String[] some = new String[names.length];
    double[] values = new double[names.length];
    for (int i = 0; i < matrix.rows(); i++) {
      int n = 0;
      for (int j = 0; j < names.length; j++) {
        float value = matrix.at(i, j);
        if (value != 0) {
          some[n] = names[j];
          values[n++] = value;
        }
      }
      if (n == 0) {
        some[n] = names[0];
        values[n++] = 0;
      }
      ArrayExample<Label> example =
          new ArrayExample<>(
              labels[training.labels()[i]], Arrays.copyOf(some, n), Arrays.copyOf(values, n));
      example.setWeight(Math.max(Float.MIN_NORMAL, (float) training.weights()[i]));
      rows.add(example);
    }
    return rows;
  }

  /** Our column for each of Tribuo's. */
  static int[] columns(ImmutableFeatureMap features) {
    int[] columns = new int[features.size()];
    Arrays.setAll(columns, id -> Integer.parseInt(features.get(id).getName()));
    return columns;
  }

  /** Our class for each of Tribuo's. */
  static int[] classes(ImmutableOutputInfo<Label> outputs) {
    int[] classes = new int[outputs.size()];
    Arrays.setAll(classes, id -> Integer.parseInt(outputs.getOutput(id).getLabel()));
    return classes;
  }
}
