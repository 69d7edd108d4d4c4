package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.Adam;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains an {@link ImageTranslator} against a critic, on images and their classes alone. Since
 * turning the shortcut is the easiest way to look like another class, that is what it learns.
 *
 * <pre>
 *   L_D = -E D(x) + E D(G(x,t)) + penalty · E (|slope of D| - 1)² + CE(D_cls(x), y)
 *   L_G = -E D(G(x,t)) + CE(D_cls(G(x,t)), t) + cycle · E |G(G(x,t), y) - x|
 * </pre>
 *
 * <p>t is drawn uniformly; slopes are taken at random points between images and translations. Adam
 * with betas 0.5 and 0.99. Ten times in a training the translator is looked at, and the one is kept
 * for which the share of translations that the critic takes for their target, less the cycle's
 * error, is largest.
 *
 * @see <a href="https://arxiv.org/abs/1711.09020">Choi et al., StarGAN: Unified Generative
 *     Adversarial Networks for Multi-Domain Image-to-Image Translation, 2018, arXiv:1711.09020</a>
 */
public final class TranslatorTraining {
  private static final double BETA1 = 0.5;
  private static final double BETA2 = 0.99;
  private static final int LOOKS = 10;
  private static final int LOOKED_AT = 200;

  private final Settings settings;
  private final Examples images;
  private final ImageTranslator translator;
  private final TranslationCritic critic;
  private final UniformRandomProvider random;

  /**
   * How long and how fast.
   *
   * @param maps channels of the inner convolutions; at least 1
   * @param steps of the translator; at least 1
   * @param criticSteps of the critic before each; at least 1
   * @param batchSize images per step; at least 1
   * @param learningRate of both; above 0
   * @param cycle price of an image that does not come back; at least 0
   * @param penalty price of the critic's slopes; at least 0
   */
  public record Settings(
      int maps,
      int steps,
      int criticSteps,
      int batchSize,
      double learningRate,
      double cycle,
      double penalty) {

    /** For images of 12 to 32 pixels. */
    public static final Settings DEFAULT = new Settings(24, 900, 2, 32, 5e-4, 10, 10);

    public Settings {
      Require.atLeast("maps", maps, 1);
      Require.atLeast("steps", steps, 1);
      Require.atLeast("criticSteps", criticSteps, 1);
      Require.atLeast("batchSize", batchSize, 1);
      Require.above("learningRate", learningRate, 0);
      Require.between("cycle", cycle, 0, 1e6);
      Require.between("penalty", penalty, 0, 1e6);
    }
  }

  private TranslatorTraining(
      Examples images, ImageTranslator.Form form, Settings settings, Seed seed) {
    this.settings = settings;
    this.images = images;
    this.translator = new ImageTranslator(form, seed.child("translator"));
    this.critic = new TranslationCritic(form, seed.child("critic"));
    this.random = seed.child("steps").generator();
  }

  /**
   * Trains a translator, which the caller closes.
   *
   * @param images rows (N,channels·height·width) in [0,1] of at least two classes
   * @throws UserError when the loss stops being a number
   */
  public static ImageTranslator fit(
      Examples images, int channels, int height, int width, Settings settings, Seed seed) {
    var form = new ImageTranslator.Form(channels, height, width, images.classes(), settings.maps());
    Require.sameLength("an image", form.each(), "a row", images.width());
    Require.that(images.size() > 0, "there is no image to learn from");
    TranslatorTraining training = new TranslatorTraining(images, form, settings, seed);
    try {
      training.run();
    } catch (RuntimeException e) {
      training.translator.close();
      throw e;
    } finally {
      training.critic.close();
    }
    return training.translator;
  }

  private void run() {
    try (NDManager manager = translator.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      Adam making = adam(translator.parameters(), manager);
      Adam judging = adam(critic.parameters(), manager);
      List<float[]> best = translator.weights();
      double most = Double.NEGATIVE_INFINITY;
      int between = Math.max(1, settings.steps() / LOOKS);
      for (int step = 1; step <= settings.steps(); step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted");
        }
        for (int k = 0; k < settings.criticSteps(); k++) {
          judge(judging, manager);
        }
        make(making, manager);
        if (step % between == 0 || step == settings.steps()) {
          double now = quality(manager);
          if (now > most) {
            most = now;
            best = translator.weights();
          }
        }
      }
      translator.restore(best);
    }
  }

  private Adam adam(List<NDArray> parameters, NDManager manager) {
    return new Adam(parameters, settings.learningRate(), 0, BETA1, BETA2, manager);
  }

  /** Images of a step, their classes, and the classes they are to look like. */
  private record Drawn(NDArray x, NDArray labels, NDArray targets) {}

  private Drawn draw(int count, NDManager step) {
    int[] chosen = new int[count];
    Arrays.setAll(chosen, i -> random.nextInt(images.size()));
    return drawn(chosen, step);
  }

  private Drawn drawn(int[] chosen, NDManager step) {
    float[] pixels = new float[chosen.length * images.width()];
    long[] labels = new long[chosen.length];
    long[] targets = new long[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(
          images.x(), chosen[i] * images.width(), pixels, i * images.width(), images.width());
      labels[i] = images.labels()[chosen[i]];
      targets[i] = random.nextInt(images.classes());
    }
    NDArray x = step.create(pixels, new Shape(chosen.length, images.width()));
    return new Drawn(x, step.create(labels), step.create(targets));
  }

  private void judge(Adam adam, NDManager manager) {
    try (NDManager step = manager.newSubManager()) {
      Drawn drawn = draw(settings.batchSize(), step);
      NDArray fake;
      NDArray between;
      try (Gradients paused = Gradients.pause()) {
        fake = translator.translate(drawn.x(), drawn.targets()).reshape(-1, images.width());
        float[] shares = new float[settings.batchSize()];
        for (int i = 0; i < shares.length; i++) {
          shares[i] = random.nextFloat();
        }
        NDArray share = step.create(shares, new Shape(shares.length, 1));
        between = drawn.x().add(fake.sub(drawn.x()).mul(share));
      }
      NDArray real = critic.forward(drawn.x(), true);
      NDArray made = TranslationCritic.realness(critic.forward(fake, true)).mean();
      NDArray loss =
          made.sub(TranslationCritic.realness(real).mean()).add(entropy(real, drawn.labels()));
      if (settings.penalty() > 0) {
        NDArray slope = GradientPenalty.of(critic, TranslationCritic::realness, between);
        loss = loss.add(slope.mul(Scalars.held(settings.penalty(), slope)));
      }
      Gradients.backward(loss);
      adam.step();
    }
  }

  private static NDArray entropy(NDArray said, NDArray classes) {
    return new CrossEntropyLoss().perSample(classes, TranslationCritic.classes(said)).mean();
  }

  private void make(Adam adam, NDManager manager) {
    Frozen.set(critic.parameters(), true);
    try (NDManager step = manager.newSubManager()) {
      Drawn drawn = draw(settings.batchSize(), step);
      NDArray fake = translator.translate(drawn.x(), drawn.targets());
      NDArray said = critic.forward(fake, true);
      NDArray loss = entropy(said, drawn.targets()).sub(TranslationCritic.realness(said).mean());
      NDArray away = away(fake, drawn);
      loss = loss.add(away.mul(Scalars.held(settings.cycle(), away)));
      Gradients.backward(loss);
      adam.step();
      if (!Float.isFinite(loss.getFloat())) {
        throw new UserError(
            "training left the numbers; lower learningRate, which is " + settings.learningRate());
      }
    } finally {
      Frozen.set(critic.parameters(), false);
    }
  }

  /** How far images are from what they were after they came back. */
  private NDArray away(NDArray fake, Drawn drawn) {
    NDArray back = translator.translate(fake, drawn.labels()).reshape(-1, images.width());
    return cycle(back, drawn.x());
  }

  /** The cycle term of images that came back, and of what they were. */
  static NDArray cycle(NDArray back, NDArray x) {
    return back.sub(x).abs().mean();
  }

  private double quality(NDManager manager) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      int[] some = Permutation.of(images.size(), random);
      Drawn drawn = drawn(Arrays.copyOf(some, Math.min(LOOKED_AT, some.length)), step);
      NDArray fake = translator.translate(drawn.x(), drawn.targets());
      NDArray taken = TranslationCritic.classes(critic.forward(fake, false)).argMax(1);
      NDArray right = taken.eq(drawn.targets()).toType(DataType.FLOAT32, false).mean();
      return right.getFloat() - away(fake, drawn).getFloat();
    }
  }
}
