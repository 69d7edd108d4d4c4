package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.MovingAverage;
import io.equipoise.deep.train.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/**
 * Trains a student on few labelled and many unlabelled images. At each step a teacher, the moving
 * average of the student, says what it sees on unlabelled images as they are; the student learns
 * from changed copies of them and of labelled ones.
 *
 * <pre>
 *   loss = CE(student(x_l), y_l) + weight · ramp · pseudo-label loss      ramp 0 to 1 over rampEpochs
 *   step size = learningRate · (1 - step / steps)^0.9
 * </pre>
 *
 * <p>An epoch is a pass over the larger of both sets; the other comes again as often as needed.
 *
 * <pre>{@code
 * var loss = new ConfidenceWeightedPseudoLabels(ConfidenceWeightedPseudoLabels.Options.DEFAULT);
 * var training = new MeanTeacherTraining(loss, MeanTeacherTraining.Settings.DEFAULT);
 * var trained = training.fit(s -> UNet.random(1, 16, 4, s), labelled, unlabelled, null, jitter, seed);
 * }</pre>
 */
public final class MeanTeacherTraining {
  private final ConfidenceWeightedPseudoLabels pseudoLabels;
  private final Settings settings;

  /**
   * How long and how fast.
   *
   * @param weight of the pseudo-label loss; 0 trains on the labelled images alone
   * @param rampEpochs epochs until it has its full weight; at least 0
   * @param teacherDecay how much of the teacher stays at each step, in [0, 1)
   * @param epochs at least 1
   * @param labelledBatch labelled images per step; at least 1
   * @param unlabelledBatch unlabelled images per step; at least 1
   * @param learningRate of Adam; above 0
   */
  public record Settings(
      double weight,
      int rampEpochs,
      double teacherDecay,
      int epochs,
      int labelledBatch,
      int unlabelledBatch,
      double learningRate) {

    /** The released weights and decay, with steps for small networks. */
    public static final Settings DEFAULT = new Settings(1, 5, 0.999, 25, 8, 16, 2e-3);

    public Settings {
      Require.between("weight", weight, 0, 1e6);
      Require.atLeast("rampEpochs", rampEpochs, 0);
      Require.shareBelowOne("teacherDecay", teacherDecay);
      Require.atLeast("epochs", epochs, 1);
      Require.atLeast("labelledBatch", labelledBatch, 1);
      Require.atLeast("unlabelledBatch", unlabelledBatch, 1);
      Require.above("learningRate", learningRate, 0);
    }
  }

  /**
   * What training made.
   *
   * @param student the trained student; closing this closes it
   * @param curve which pseudo-labels each epoch learned from; empty with a weight of 0
   */
  public record Result<N extends Network>(N student, List<Acceptance> curve)
      implements AutoCloseable {
    public Result {
      curve = List.copyOf(curve);
    }

    @Override
    public void close() {
      student.close();
    }
  }

  public MeanTeacherTraining(ConfidenceWeightedPseudoLabels pseudoLabels, Settings settings) {
    this.pseudoLabels = pseudoLabels;
    this.settings = settings;
  }

  /**
   * Trains.
   *
   * @param fresh makes an untrained network of one seed; called for the student and for the teacher
   * @param unlabelled images of the labelled ones' shape
   * @param truth (N·P) of the unlabelled images where it is known, which only the curve looks at;
   *     may be null
   * @param change of what the student sees
   * @throws UserError when the loss stops being a number
   */
  public <N extends Network> Result<N> fit(
      Function<Seed, N> fresh,
      LabelledSamples labelled,
      Samples unlabelled,
      int @Nullable [] truth,
      Augmentation change,
      Seed seed) {
    Require.that(
        Arrays.equals(labelled.samples().shape(), unlabelled.shape()),
        "labelled and unlabelled samples have different shapes");
    LabelledSamples known =
        truth == null ? null : new LabelledSamples(unlabelled, truth, labelled.classes());
    N student = fresh.apply(seed.child("network"));
    try (N teacher = fresh.apply(seed.child("network"));
        NDManager manager = student.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      Course course =
          new Course(student, teacher, labelled, unlabelled, known, change, manager, seed);
      List<Acceptance> curve = new ArrayList<>();
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        course.epoch(epoch);
        if (settings.weight() > 0) {
          curve.add(course.tally.end(epoch));
        }
      }
      return new Result<>(student, curve);
    } catch (RuntimeException e) {
      student.close();
      throw e;
    }
  }

  /** One training. */
  private final class Course {
    private final Network student;
    private final Network teacher;
    private final LabelledSamples labelled;
    private final Samples unlabelled;
    private final @Nullable LabelledSamples known;
    private final Augmentation change;
    private final UniformRandomProvider random;
    private final NDManager manager;
    private final Deck labelledDeck;
    private final Deck unlabelledDeck;
    private final Adam adam;
    private final MovingAverage follow;
    private final int stepsPerEpoch;
    private final Acceptance.Tally tally;

    Course(
        Network student,
        Network teacher,
        LabelledSamples labelled,
        Samples unlabelled,
        @Nullable LabelledSamples known,
        Augmentation change,
        NDManager manager,
        Seed seed) {
      this.student = student;
      this.teacher = teacher;
      this.labelled = labelled;
      this.unlabelled = unlabelled;
      this.known = known;
      this.change = change;
      this.manager = manager;
      random = seed.child("change").generator();
      labelledDeck = new Deck(labelled.samples().size(), seed.child("labelled"));
      unlabelledDeck = new Deck(unlabelled.size(), seed.child("unlabelled"));
      adam = new Adam(student.parameters(), settings.learningRate(), 0, manager);
      follow = new MovingAverage(teacher, student, settings.teacherDecay());
      stepsPerEpoch =
          Math.max(
              batches(labelled.samples().size(), settings.labelledBatch()),
              batches(unlabelled.size(), settings.unlabelledBatch()));
      tally = new Acceptance.Tally(labelled.classes());
    }

    private static int batches(int size, int batch) {
      return (size + batch - 1) / batch;
    }

    void epoch(int epoch) {
      for (int step = 0; step < stepsPerEpoch; step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted");
        }
        int done = epoch * stepsPerEpoch + step;
        int ramp = settings.rampEpochs() * stepsPerEpoch;
        double weight = settings.weight() * (done < ramp ? (double) done / ramp : 1);
        double size = Math.pow(1 - (double) done / (settings.epochs() * stepsPerEpoch), 0.9);
        try (NDManager stepManager = manager.newSubManager()) {
          NDArray loss = labelledLoss(stepManager);
          if (settings.weight() > 0) {
            NDArray unlabelled = unlabelledLoss(stepManager);
            loss = loss.add(unlabelled.mul(Scalars.held(weight, unlabelled)));
          }
          Gradients.backward(loss);
          adam.step(size);
          follow.update();
          finite(loss.getFloat(), done);
        }
      }
    }

    private NDArray labelledLoss(NDManager step) {
      Samples samples = labelled.samples();
      int[] drawn = labelledDeck.draw(Math.min(settings.labelledBatch(), samples.size()));
      NDArray logits = student.forward(changed(samples, drawn, step), true);
      return new CrossEntropyLoss()
          .perSample(step.create(labelled.take(drawn)), PixelLogits.rows(logits))
          .mean();
    }

    private NDArray unlabelledLoss(NDManager step) {
      int[] drawn = unlabelledDeck.draw(Math.min(settings.unlabelledBatch(), unlabelled.size()));
      PseudoLabels said;
      NDArray boundary;
      try (Gradients paused = Gradients.pause()) {
        NDArray logits = teacher.forward(unlabelled.array(unlabelled.take(drawn), step), false);
        said = pseudoLabels.labels(PixelLogits.rows(logits));
        boundary = boundary(said);
      }
      long[] labels = said.labels().toLongArray();
      tally.add(said, labels, known == null ? labels : known.take(drawn));
      NDArray logits = student.forward(changed(unlabelled, drawn, step), true);
      return pseudoLabels.loss(said, boundary, PixelLogits.rows(logits));
    }

    private NDArray boundary(PseudoLabels said) {
      if (!unlabelled.images()) {
        return said.labels().zerosLike().toType(DataType.FLOAT32, false);
      }
      NDArray maps = said.labels().reshape(-1, unlabelled.shape()[1], unlabelled.shape()[2]);
      return SobelBoundary.of(maps, labelled.classes()).flatten();
    }

    private NDArray changed(Samples samples, int[] drawn, NDManager step) {
      float[] values = samples.take(drawn);
      change.change(values, samples.each(), random);
      return samples.array(values, step);
    }

    private void finite(float loss, int step) {
      if (!Float.isFinite(loss)) {
        throw new UserError(
            "training left the numbers in step "
                + (step + 1)
                + ": the loss is "
                + loss
                + "; lower learningRate, which is "
                + settings.learningRate());
      }
    }
  }
}
