package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/** Which class each row of a batch is paired with. */
public enum Partners {
  /** The class of any row of the batch, by a random order of its rows. */
  ARBITRARY {
    @Override
    public int[] of(int[] labels, UniformRandomProvider random) {
      int[] order = Permutation.of(labels.length, random);
      return Arrays.stream(order).map(row -> labels[row]).toArray();
    }
  },
  /** Its own class. */
  IDENTICAL {
    @Override
    public int[] of(int[] labels, UniformRandomProvider random) {
      return labels.clone();
    }
  },
  /** Any other class of the batch, each as likely; refused where there is only one. */
  DISTINCT {
    @Override
    public int[] of(int[] labels, UniformRandomProvider random) {
      int[] classes = Arrays.stream(labels).distinct().sorted().toArray();
      Require.that(
          classes.length != 1, "distinct partners need two classes in a batch, but there is one");
      int[] partners = new int[labels.length];
      for (int i = 0; i < labels.length; i++) {
        int own = Arrays.binarySearch(classes, labels[i]);
        partners[i] = classes[(own + 1 + random.nextInt(classes.length - 1)) % classes.length];
      }
      return partners;
    }
  };

  /** Partner classes (B) of rows with these labels (B). */
  public abstract int[] of(int[] labels, UniformRandomProvider random);
}
