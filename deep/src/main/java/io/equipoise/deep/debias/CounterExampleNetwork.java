package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.CounterExampleHinge;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Answers a question about an item, and explains the answer by a similar item for which it would be
 * another.
 *
 * <pre>
 *   e(q,x)  = tanh(U q) · tanh(V x), entry by entry (H)      P(a | q, x) = softmax(W e + b)
 *   S_k     = ⟨Φ e(q, x_k), Ψ_a⟩ over the neighbours x_k of x
 *   loss    = cross-entropy + lambda · {@link CounterExampleHinge}(S, pick)
 * </pre>
 *
 * <p>Ψ is given the true answer in training, and the answer that was given in use. Widths and the
 * two hyperbolic tangents are reconstructed. Used by one thread.
 *
 * <pre>{@code
 * try (var network = CounterExampleNetwork.fit(form, triples, Settings.DEFAULT, new Seed(1))) {
 *   float[][] scores = network.scores(questions, neighbours, answers);   // show the five highest
 *   double recall = CounterExampleNetwork.recall(scores, picks, 5);
 * }
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1612.00837">Goyal, Khot, Summers-Stay, Batra, Parikh, Making
 *     the V in VQA Matter, 2017, arXiv:1612.00837</a>
 */
public final class CounterExampleNetwork implements AutoCloseable {
  private final Form form;
  private final List<DenseNetwork> maps = new ArrayList<>();

  /**
   * What goes in and out.
   *
   * @param question numbers of a question; at least 1
   * @param item numbers of an item; at least 1
   * @param answers C, at least 2
   * @param hidden H, at least 1
   * @param common width of what neighbours and answers are compared in; at least 1
   */
  public record Form(int question, int item, int answers, int hidden, int common) {
    public Form {
      Require.atLeast("question", question, 1);
      Require.atLeast("item", item, 1);
      Require.atLeast("answers", answers, 2);
      Require.atLeast("hidden", hidden, 1);
      Require.atLeast("common", common, 1);
    }
  }

  /**
   * How it is trained.
   *
   * @param steps of Adam; at least 1
   * @param batchSize triples per step; at least 1
   * @param learningRate above 0
   * @param lambda price of a pick that does not lead; at least 0
   * @param margin by how much it must lead; at least 0
   */
  public record Settings(
      int steps, int batchSize, double learningRate, double lambda, double margin) {
    /** The paper's margin and the price that it starts from. */
    public static final Settings DEFAULT = new Settings(1500, 64, 1e-3, 0.1, 1);

    public Settings {
      Require.atLeast("steps", steps, 1);
      Require.atLeast("batchSize", batchSize, 1);
      Require.above("learningRate", learningRate, 0);
      Require.between("lambda", lambda, 0, 1e9);
      Require.between("margin", margin, 0, 1e9);
    }
  }

  /**
   * What it learns from.
   *
   * @param questions (N,question)
   * @param items (N,item)
   * @param answers (N) in [0, C)
   * @param neighbours (N)(K·item) of each item, K the same for all
   * @param picks (N) which neighbour a person picked as the counter-example, in [0, K), or -1 where
   *     none was possible
   */
  public record Triples(
      float[][] questions, float[][] items, int[] answers, float[][] neighbours, int[] picks) {
    public Triples {
      Require.that(answers.length > 0, "there is no triple to learn from");
      Require.sameLength("questions", questions.length, "answers", answers.length);
      Require.sameLength("items", items.length, "answers", answers.length);
      Require.sameLength("neighbours", neighbours.length, "answers", answers.length);
      Require.sameLength("picks", picks.length, "answers", answers.length);
    }
  }

  private CounterExampleNetwork(Form form, Seed seed) {
    this.form = form;
    int[][] sizes = {
      {form.question(), form.hidden()},
      {form.item(), form.hidden()},
      {form.hidden(), form.answers()},
      {form.hidden(), form.common()},
      {form.answers(), form.common()}
    };
    for (int[] size : sizes) {
      maps.add(DenseNetwork.random(size, 0, seed.child(maps.size())));
    }
  }

  /**
   * Trains.
   *
   * @throws UserError when the loss stops being a number
   */
  public static CounterExampleNetwork fit(
      Form form, Triples triples, Settings settings, Seed seed) {
    CounterExampleNetwork network = new CounterExampleNetwork(form, seed.child("weights"));
    try {
      network.train(triples, settings, seed.child("batches").generator());
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private void train(Triples triples, Settings settings, UniformRandomProvider random) {
    int near = neighbours(triples.neighbours());
    for (int i = 0; i < triples.picks().length; i++) {
      Require.between("a pick", triples.picks()[i], -1, near - 1.0);
      Require.between("an answer", triples.answers()[i], 0, form.answers() - 1.0);
    }
    CounterExampleHinge hinge =
        new CounterExampleHinge(new CounterExampleHinge.Options(settings.margin()));
    List<NDArray> parameters = new ArrayList<>();
    maps.forEach(map -> parameters.addAll(map.parameters()));
    try (NDManager moments = maps.get(0).manager().newSubManager();
        Gradients recording = Gradients.record()) {
      Adam adam = new Adam(parameters, settings.learningRate(), 0, moments);
      for (int step = 0; step < settings.steps(); step++) {
        int[] rows = random.ints(settings.batchSize(), 0, triples.answers().length).toArray();
        try (NDManager own = moments.newSubManager()) {
          NDArray questions = rows(own, taken(triples.questions(), rows), form.question());
          NDArray items = rows(own, taken(triples.items(), rows), form.item());
          long[] truth = IntStream.of(rows).mapToLong(i -> triples.answers()[i]).toArray();
          NDArray said = maps.get(2).forward(joint(questions, items), true);
          NDArray loss = new CrossEntropyLoss().perSample(own.create(truth), said).mean();
          int[] picked = IntStream.of(rows).filter(i -> triples.picks()[i] >= 0).toArray();
          if (picked.length > 0 && settings.lambda() > 0) {
            NDArray scores =
                scores(
                    own,
                    taken(triples.questions(), picked),
                    taken(triples.neighbours(), picked),
                    IntStream.of(picked).map(i -> triples.answers()[i]).toArray());
            long[] picks = IntStream.of(picked).mapToLong(i -> triples.picks()[i]).toArray();
            NDArray behind = hinge.loss(scores, own.create(picks));
            loss = loss.add(behind.mul(Scalars.held(settings.lambda(), behind)));
          }
          if (!Float.isFinite(loss.getFloat())) {
            throw new UserError(
                "training left the numbers; lower learningRate, which is "
                    + settings.learningRate());
          }
          Gradients.backward(loss);
          adam.step();
        }
      }
    }
  }

  private static float[][] taken(float[][] all, int[] rows) {
    return IntStream.of(rows).mapToObj(i -> all[i]).toArray(float[][]::new);
  }

  private static NDArray rows(NDManager manager, float[][] rows, int width) {
    float[] flat = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      Require.sameLength("a row", rows[i].length, "its numbers", width);
      for (float value : rows[i]) {
        Require.that(Float.isFinite(value), "a row holds " + value + ", but must be finite");
      }
      System.arraycopy(rows[i], 0, flat, i * width, width);
    }
    return manager.create(flat, new Shape(rows.length, width));
  }

  private int neighbours(float[][] neighbours) {
    int near = neighbours[0].length / form.item();
    Require.that(near > 0, "an item needs at least one neighbour");
    return near;
  }

  /** e (N,H). */
  private NDArray joint(NDArray questions, NDArray items) {
    NDArray asked = Activation.tanh(maps.get(0).forward(questions, true));
    return asked.mul(Activation.tanh(maps.get(1).forward(items, true)));
  }

  private NDArray scores(NDManager own, float[][] questions, float[][] neighbours, int[] answers) {
    int near = neighbours(neighbours);
    float[][] asked =
        IntStream.range(0, questions.length * near)
            .mapToObj(i -> questions[i / near])
            .toArray(float[][]::new);
    NDArray items = rows(own, neighbours, near * form.item()).reshape(-1, form.item());
    NDArray left = maps.get(3).forward(joint(rows(own, asked, form.question()), items), true);
    long[] given = IntStream.of(answers).asLongStream().toArray();
    NDArray right = maps.get(4).forward(own.create(given).oneHot(form.answers()), true);
    return left.reshape(questions.length, near, -1).mul(right.expandDims(1)).sum(new int[] {2});
  }

  /** What an item and its question look like to the answer and to the explanation (N,H). */
  public float[][] embeddings(float[][] questions, float[][] items) {
    return looked(own -> joined(own, questions, items));
  }

  /** Probabilities (N,C) of the answers. */
  public float[][] probabilities(float[][] questions, float[][] items) {
    return looked(own -> maps.get(2).forward(joined(own, questions, items), false).softmax(1));
  }

  private NDArray joined(NDManager own, float[][] questions, float[][] items) {
    Require.sameLength("questions", questions.length, "items", items.length);
    return joint(rows(own, questions, form.question()), rows(own, items, form.item()));
  }

  /**
   * Scores (N,K) of neighbours as counter-examples of an answer, the higher the better.
   *
   * @param neighbours (N)(K·item)
   * @param answers (N) that were given, in [0, C)
   */
  public float[][] scores(float[][] questions, float[][] neighbours, int[] answers) {
    Require.sameLength("questions", questions.length, "neighbours", neighbours.length);
    Require.sameLength("questions", questions.length, "answers", answers.length);
    for (int answer : answers) {
      Require.between("an answer", answer, 0, form.answers() - 1.0);
    }
    return looked(own -> scores(own, questions, neighbours, answers));
  }

  private float[][] looked(Function<NDManager, NDArray> what) {
    try (NDManager own = maps.get(0).manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      NDArray seen = what.apply(own);
      int width = Math.toIntExact(seen.getShape().get(1));
      float[] flat = seen.toFloatArray();
      float[][] rows = new float[flat.length / width][width];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(flat, i * width, rows[i], 0, width);
      }
      return rows;
    }
  }

  /**
   * The share of items whose pick is among the neighbours of the {@code top} highest scores, of
   * equals the first; items of pick -1 are left out.
   */
  public static double recall(float[][] scores, int[] picks, int top) {
    Require.sameLength("scores", scores.length, "picks", picks.length);
    Require.atLeast("top", top, 1);
    int items = 0;
    int found = 0;
    for (int i = 0; i < picks.length; i++) {
      int pick = picks[i];
      if (pick >= 0) {
        Require.between("a pick", pick, 0, scores[i].length - 1.0);
        float own = scores[i][pick];
        float[] row = scores[i];
        long before =
            IntStream.range(0, row.length)
                .filter(k -> row[k] > own || (row[k] == own && k < pick))
                .count();
        items++;
        found += before < top ? 1 : 0;
      }
    }
    Require.that(items > 0, "no item has a pick, so that there is nothing to recall");
    return (double) found / items;
  }

  @Override
  public void close() {
    maps.forEach(DenseNetwork::close);
  }
}
