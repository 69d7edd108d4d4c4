package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.debias.FakeToReal;
import io.equipoise.deep.debias.SourceLeak;
import io.equipoise.deep.debias.SyntheticBalance;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Synthetic images first and real ones afterwards, against mixing both, on digits whose corner goes
 * with their class in 95 of 100.
 */
public final class FakeToRealExperiment implements Experiment {
  private static final String WORST = "worst-group accuracy";
  private static final String LEAK = "what bias and source tell of the class, in nats";
  private static final String TWO_STEP = "synthetic, then real at 1e-4";
  private static final String REAL = "real only";
  private static final String MIXED = "real + additional synthetic";
  private static final double OWN = 0.95;
  private static final int EPOCHS = 8;

  @Override
  public String method() {
    return "fake-to-real";
  }

  @Override
  public String claim() {
    return "Pretraining on balanced synthetic images and going on with real ones lifts worst-group"
        + " accuracy by 15 points over real images alone, and above mixing both.";
  }

  @Override
  public String data() {
    return (Images.hasMnist() ? "MNIST's test images" : "Drawn digits")
        + " as 14 by 14 grey pixels, moved and under noise of 0.3; the label is whether the digit is"
        + " at least 5, a corner of 3 by 3 is brighter with it in 95 of 100 of 3,000 real rows, and"
        + " in 50 of 100 of 3,000 test rows. Synthetic rows are other digits, blurred and under a"
        + " chequerboard.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (196-128-64-2), 8 epochs of Adam at 0.001, on real rows alone, and on"
        + " real rows with synthetic ones that balance every class.";
  }

  @Override
  public String scaledDown() {
    return "A blur and a chequerboard play the text-to-image model"
        + (Images.hasMnist() ? "" : ", drawn digits the real images")
        + "; a perceptron without pretraining instead of a ResNet-50; all epochs, no validation.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(WORST, TWO_STEP, REAL, true, 0.15),
        new Measure(WORST, TWO_STEP, MIXED, true, 0));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    int part = quick ? 300 : 3000;
    Optional<Images> mnist = Images.mnist();
    CornerDigits all =
        mnist.isPresent()
            ? CornerDigits.of(mnist.get())
            : CornerDigits.drawn(3 * part, root.child("digits"));
    int[] order = Permutation.of(all.labels().length, root.child("order").generator());
    Examples real = all.part(order, 0, part).photographed(OWN, root.child("real"));
    Examples test = all.part(order, part, 2 * part).photographed(0.5, root.child("test"));
    CornerDigits source = all.part(order, 2 * part, 3 * part);
    SyntheticBalance counts = counts(real);
    Examples balanced = source.generated(counts.balanced(), root.child("balanced"));
    Examples added = source.generated(counts.additional(), root.child("additional"));
    int epochs = quick ? 1 : EPOCHS;
    List<Value> values = new ArrayList<>();
    note(REAL, epochs, 0, 1e-3, real, real, test, root, values);
    note(MIXED, epochs, 0, 1e-3, union(real, added), real, test, root, values);
    note(
        "real + uniform synthetic",
        epochs,
        0,
        1e-3,
        union(real, balanced),
        real,
        test,
        root,
        values);
    note("synthetic only", epochs, 0, 1e-3, balanced, real, test, root, values);
    note(TWO_STEP, epochs, epochs, 1e-4, balanced, real, test, root, values);
    note("synthetic, then real at 1e-3", epochs, epochs, 1e-3, balanced, real, test, root, values);
    SyntheticBalance none = counts.uniform(0);
    leak(REAL, SourceLeak.of(counts, none), values);
    leak(MIXED, SourceLeak.of(counts, counts.additional()), values);
    leak("synthetic only", SourceLeak.of(none, counts.balanced()), values);
    return new Outcome(values);
  }

  private static SyntheticBalance counts(Examples rows) {
    int[][] counts = new int[2][2];
    for (int i = 0; i < rows.size(); i++) {
      counts[rows.labels()[i]][rows.groups()[i]]++;
    }
    return new SyntheticBalance(counts);
  }

  private static void note(
      String arm,
      int first,
      int second,
      double rate,
      Examples before,
      Examples real,
      Examples test,
      Seed seed,
      List<Value> values) {
    var options =
        new FakeToReal.Options(first, second, 64, 1e-3, rate, 0, false, new CrossEntropyLoss());
    try (DenseNetwork network =
        DenseNetwork.random(new int[] {real.width(), 128, 64, 2}, 0, seed.child("network"))) {
      new FakeToReal(options).fit(network, before, real, null, () -> true, seed.child("training"));
      values.add(new Value(WORST, arm, Accuracy.worstGroup(network, test)));
      values.add(new Value("accuracy", arm, Accuracy.of(network, test)));
    }
  }

  private static void leak(String arm, SourceLeak leak, List<Value> values) {
    values.add(new Value(LEAK, arm, leak.ofBiasAndSource()));
  }

  private static Examples union(Examples one, Examples two) {
    float[] x = Arrays.copyOf(one.x(), one.x().length + two.x().length);
    System.arraycopy(two.x(), 0, x, one.x().length, two.x().length);
    int[] labels = Arrays.copyOf(one.labels(), one.size() + two.size());
    System.arraycopy(two.labels(), 0, labels, one.size(), two.size());
    int[] groups = Arrays.copyOf(one.groups(), labels.length);
    System.arraycopy(two.groups(), 0, groups, one.size(), two.size());
    return Examples.of(x, one.width(), labels, 2, groups, 2);
  }
}
