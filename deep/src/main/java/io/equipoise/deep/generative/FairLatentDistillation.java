package io.equipoise.deep.generative;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.SyntheticReport;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Replaces the training rows by made ones whose labels depend less on the group: an autoencoder
 * learns codes that say little of it, a small encoder learns to give the same codes, and what it
 * encodes is drawn and decoded without looking at the group.
 *
 * <p>{@link FairLatentModel} holds the losses. Numbers come as ranges of about as many rows each,
 * and back as values of training rows of the range. Each made row takes its group, its group
 * columns and its weight from the row that it was encoded from. A decoder that reads the group
 * makes the bias anew: use another decoding than the neutral one only to see that. {@code beta} is
 * to be scanned over powers of ten; near 1 it does nothing. The fairness is that of labels: look at
 * the features of small groups too, and at {@link SyntheticReport}. It is no method of privacy.
 *
 * @see <a href="https://arxiv.org/abs/2408.10755">Sikder, Ramachandranpillai, de Leng, Heintz,
 *     Generating Synthetic Fair Syntax-agnostic Data by Learning and Distilling Fair
 *     Representation, 2024, arXiv:2408.10755</a>
 */
@Method(
    name = "fair-latent-distillation",
    aliases = {"fair-latent-generator"},
    row = 170,
    slot = Slot.DATA,
    treats = {Bias.LABEL_RATE_GAP, Bias.PROXY},
    summary =
        "Replaces training rows by made ones whose codes, and so their labels, say less of the"
            + " group.",
    cites = {"sikder2024generating"})
public final class FairLatentDistillation implements DataRemedy {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of codes that say the group; at least 0, in powers of ten") double beta,
      @Meaning("numbers of a code; at least 1") int latent,
      @Meaning("units of the autoencoder; at least 1") int hidden,
      @Meaning("units of the small encoder; at least 1") int small,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("passes of the small encoder; at least 1") int studentEpochs,
      @Meaning("rows per step; at least 2, better 50 per group") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("ranges of a numeric column; at least 2") int bins,
      @Meaning("neutral, random or true: how a decoder comes by the group")
          FairLatentModel.Decoding decoding) {

    /** Codes of eight numbers and a price of 1e5. */
    public static final Options DEFAULT =
        new Options(1e5, 8, 64, 16, 60, 40, 250, 1e-3, 10, FairLatentModel.Decoding.NEUTRAL);

    public Options {
      Require.between("bins", bins, 2, 1000);
      FairLatentModel.Settings checked =
          new FairLatentModel.Settings(
              latent, hidden, small, epochs, studentEpochs, batchSize, learningRate, beta);
      Require.atLeast("epochs", checked.epochs(), 1);
    }

    private FairLatentModel.Settings settings() {
      return new FairLatentModel.Settings(
          latent, hidden, small, epochs, studentEpochs, batchSize, learningRate, beta);
    }
  }

  public FairLatentDistillation(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.single("fair-latent-distillation makes rows", train.rows().groups());
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    int groups = train.rows().groups().count();
    Require.none(obstacle(train));
    CodedRows coded = new CodedRows(train, options.bins());
    int[] rowGroups = train.rows().groups().codes();
    FairLatentModel model =
        FairLatentModel.fit(
            coded.codes(),
            coded.widths(),
            rowGroups,
            groups,
            options.settings(),
            seed.child("model"));
    int[][] made =
        model.made(coded.codes(), rowGroups, true, options.decoding(), seed.child("rows"));
    int[] base = IntStream.range(0, made.length).toArray();
    return coded.decoded(made, base, seed.child("numbers"));
  }
}
