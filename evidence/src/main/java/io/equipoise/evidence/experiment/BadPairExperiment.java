package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.BadPairMemory;
import io.equipoise.deep.embedding.BadPairMining;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.tabular.probe.LinearProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Bad pair mining on made series of which the second view of a fixed tenth, or fifth, is noise: who
 * is flagged, and whether features suffer.
 */
public final class BadPairExperiment implements Experiment {
  private static final String DBPM = "dbpm (b 2)";
  private static final String ROBUST = "dbpm (b 2, robust)";
  private static final String PLAIN = "plain training";
  private static final String PRECISION = "precision of flags, a tenth faulty";
  private static final String RECALL = "recall of faulty pairs, a tenth faulty";
  private static final String RECALL_OF_FIFTH = "recall of faulty pairs, a fifth faulty";
  private static final String PROBE = "linear probe, a tenth faulty";
  private static final double TAU = 0.2;
  private static final int BATCH = 100;

  @Override
  public String method() {
    return "dbpm";
  }

  @Override
  public String claim() {
    return "Of pairs flagged at two deviations more than 0.9 are faulty, and of a tenth of faulty"
        + " pairs more than 0.8 are flagged, at no more than 0.005 of a linear probe's accuracy; of"
        + " a fifth, median and median deviation find 0.2 more than mean and deviation.";
  }

  @Override
  public String data() {
    return "1,000 made series of 64 points in four classes by frequency and harmonic; one view"
        + " scaled, the other with its quarters in another order, or noise for a fixed tenth or"
        + " fifth of the series.";
  }

  @Override
  public String baseline() {
    return "The same convolutional network under plain NT-Xent at temperature 0.2, 30 epochs of Adam"
        + " at 0.001 in batches of 100; the bars 0.9 and 0.8; mean and deviation.";
  }

  @Override
  public String scaledDown() {
    return "Made series and two convolutions instead of four data sets of ECG, EEG and others; a"
        + " warm-up of 12 of 30 epochs.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(PRECISION, DBPM, "0.9", true, 0),
        new Measure(RECALL, DBPM, "0.8", true, 0),
        new Measure(PROBE, DBPM, PLAIN, true, -0.005),
        new Measure(RECALL_OF_FIFTH, ROBUST, DBPM, true, 0.2));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    int count = quick ? 100 : 1000;
    int epochs = quick ? 4 : 30;
    int warmUp = quick ? 2 : 12;
    MadeSeries test = MadeSeries.of(count, 0, root.child("test"));
    MadeSeries tenth = MadeSeries.of(count, 0.1, root.child("train"));
    MadeSeries fifth = MadeSeries.of(count, 0.2, root.child("train"));
    // a warm-up longer than the training flags nobody
    Found plain = learn(tenth, test, epochs, options(epochs + 1, false), root);
    Found mined = learn(tenth, test, epochs, options(warmUp, false), root);
    Found many = learn(fifth, test, epochs, options(warmUp, false), root);
    Found robust = learn(fifth, test, epochs, options(warmUp, true), root);
    List<Value> values = new ArrayList<>();
    values.add(new Value(PRECISION, DBPM, mined.precision()));
    values.add(new Value(PRECISION, "0.9", 0.9));
    values.add(new Value(RECALL, DBPM, mined.recall()));
    values.add(new Value(RECALL, "0.8", 0.8));
    values.add(new Value(PROBE, DBPM, mined.probe()));
    values.add(new Value(PROBE, PLAIN, plain.probe()));
    values.add(new Value(RECALL_OF_FIFTH, ROBUST, robust.recall()));
    values.add(new Value(RECALL_OF_FIFTH, DBPM, many.recall()));
    values.add(new Value("precision of flags, a fifth faulty", ROBUST, robust.precision()));
    values.add(new Value("precision of flags, a fifth faulty", DBPM, many.precision()));
    return new Outcome(values);
  }

  private static BadPairMining.Options options(int warmUp, boolean robust) {
    return new BadPairMining.Options(warmUp, 2, 2, robust);
  }

  /** Precision is 0 where nothing is flagged. */
  private record Found(double precision, double recall, double probe) {}

  private static Found learn(
      MadeSeries train, MadeSeries test, int epochs, BadPairMining.Options options, Seed root) {
    BadPairMemory memory = new BadPairMining(options).begin(train.size());
    UniformRandomProvider random = root.child("views").generator();
    try (SeriesEncoder encoder = new SeriesEncoder(1e-3, root.child("network"))) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        memory.beginEpoch();
        Seed order = root.child("order").child(epoch);
        for (int[] rows : AugmentedDigits.batches(train.size(), BATCH, order)) {
          float[] views = both(train.scaled(rows, random), train.permuted(rows, random));
          encoder.step(views, z -> memory.mean(rows, perItem(z)));
        }
      }
      memory.beginEpoch();
      int right = 0;
      int planted = 0;
      for (boolean faulty : train.faulty()) {
        planted += faulty ? 1 : 0;
      }
      List<BadPairMemory.Flagged> report = memory.report();
      for (BadPairMemory.Flagged flagged : report) {
        right += train.faulty()[flagged.item()] ? 1 : 0;
      }
      return new Found(
          report.isEmpty() ? 0 : (double) right / report.size(),
          (double) right / planted,
          probe(encoder, train, test));
    }
  }

  private static float[] both(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** NT-Xent of each item, the mean of both directions; views one after the other (2N,d). */
  private static NDArray perItem(NDArray rows) {
    NDArray units = UnitRows.of(rows);
    long items = units.getShape().get(0) / 2;
    NDArray cosines = units.matMul(units.transpose());
    NDArray logits = cosines.div(Scalars.held(TAU, cosines));
    NDArray others = units.getManager().eye((int) (2 * items)).eq(0);
    NDArray first = units.get(":{}", items);
    NDArray second = units.get("{}:", items);
    NDArray own = first.mul(second).sum(new int[] {1});
    NDArray all = LogSumExp.of(logits, others, 1).reshape(2, items).mean(new int[] {0});
    return all.sub(own.div(Scalars.held(TAU, own)));
  }

  private static double probe(SeriesEncoder encoder, MadeSeries train, MadeSeries test) {
    return LinearProbe.accuracy(
            Embeddings.of(encoder.encode(train.x()), SeriesEncoder.FEATURES),
            train.labels(),
            Embeddings.of(encoder.encode(test.x()), SeriesEncoder.FEATURES),
            test.labels())
        .value();
  }
}
