package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@link Smote} followed by dropping majority rows, which the paper found better than dropping
 * alone, where a class is very rare.
 *
 * <p>First every class below {@code ratio} times the largest is raised to that by SMOTE; then
 * random rows of larger classes are dropped until the smallest class is {@code under} times as
 * large as any (the paper's {@code u %} of under-sampling; above 1 the former minority becomes the
 * majority). Only classes that SMOTE did not raise lose rows. What holds for SMOTE's rows holds
 * here.
 *
 * @see <a href="https://arxiv.org/abs/1106.1813">Chawla, Bowyer, Hall and Kegelmeyer, SMOTE:
 *     Synthetic Minority Over-sampling Technique, 2002, section 4.3</a>
 */
@Method(
    name = "smote-under",
    row = 165,
    slot = Slot.DATA,
    treats = Bias.CLASS_IMBALANCE,
    summary = "SMOTE up to half the majority, then drops majority rows down to the same number.",
    cites = "chawla2002smote")
public final class SmoteUnder implements DataRemedy {
  private final Options options;

  /** {@code k} at least 1; {@code ratio} in (0, 1]; {@code under} above 0. */
  public record Options(
      @Meaning("neighbours per row; at least 1") int k,
      @Meaning("rows of every class against the largest after SMOTE, in (0, 1]") double ratio,
      @Meaning("smallest class against the largest after dropping; above 0") double under,
      @Meaning("row (on the line between two rows) or feature (in the box between them)")
          Interpolation interpolation,
      @Meaning("rows to start from: uniform, or cycled (each equally often)") Base base,
      @Meaning("whether neighbours must be of the same group") boolean withinGroup,
      @Meaning("whether columns of whole numbers stay whole") boolean round) {
    public static final Options DEFAULT =
        new Options(5, 0.5, 1, Interpolation.ROW, Base.UNIFORM, false, true);

    public Options {
      Raising.check(k, ratio);
      Require.above("under", under, 0);
      Require.that(Double.isFinite(under), "under is infinite, but must be a number above 0");
    }
  }

  private final Smote smote;

  public SmoteUnder(Options options) {
    this.options = options;
    this.smote =
        new Smote(
            new Smote.Options(
                options.k(),
                options.ratio(),
                options.interpolation(),
                options.base(),
                options.withinGroup(),
                options.round()));
  }

  @Override
  public GroupUse groupUse() {
    return options.withinGroup() ? GroupUse.TRAINING : GroupUse.NONE;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return smote.obstacle(train);
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Dataset raised = smote.apply(train, seed);
    int[] before = train.classSizes();
    int[] after = raised.classSizes();
    int smallest = Arrays.stream(after).min().orElse(0);
    long most = Math.max(1, Math.round(smallest / options.under()));
    boolean[] grown = new boolean[after.length];
    for (int label = 0; label < after.length; label++) {
      grown[label] = after[label] > before[label];
    }
    int[] kept = RandomUnderSampling.keep(Strata.of(raised, By.CLASS), most, grown, seed);
    return kept.length == raised.size() ? raised : raised.take(kept);
  }

  @Override
  public List<String> remarks(Dataset train) {
    return smote.remarks(train);
  }
}
