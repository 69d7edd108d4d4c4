package io.equipoise.tabular.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What people should know of one application of FairTTTS, above all when it will do little. */
final class FairTttsRemarks {
  /** Below it a column of zeros and ones, split at 0.5, is never near enough to flip. */
  private static final double TOO_SMALL = 5;

  private FairTttsRemarks() {}

  static List<String> of(
      List<Tree> trees, Flips.Settings settings, FavouredGroup favoured, List<String> columns) {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        String.format(
            Locale.ROOT,
            "fairttts favours group '%s' (favourable rate %.1f %%, overall %.1f %%) with alpha %s,"
                + " and looks at %s when deciding, which some uses forbid.",
            favoured.name(),
            100 * favoured.rate(),
            100 * favoured.overall(),
            plain(settings.alpha()),
            String.join(", ", columns)));
    remarks.add(nodes(trees, settings.guarded(), columns));
    if (settings.rule() == FlipRule.DISTANCE) {
      if (settings.scale() == FlipScale.FEATURE) {
        remarks.add(
            "fairttts measures distance in each feature's own scale: splits on zeros and ones,"
                + " such as those on categories, never flip.");
      } else {
        small(trees, remarks);
      }
    }
    return List.copyOf(remarks);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private static String nodes(List<Tree> trees, boolean[] guarded, List<String> columns) {
    long inner = 0;
    long splits = 0;
    for (Tree tree : trees) {
      for (int node = 0; node < tree.nodes(); node++) {
        if (!tree.leaf(node)) {
          inner++;
          splits += guarded[tree.feature()[node]] ? 1 : 0;
        }
      }
    }
    String where = String.join(", ", columns);
    return splits == 0
        ? "fairttts favours nobody here: none of the "
            + inner
            + " splits is on "
            + where
            + "; another remedy, such as reweighing, is needed."
        : splits + " of " + inner + " splits are on " + where + ", where fairttts acts.";
  }

  private static void small(List<Tree> trees, List<String> remarks) {
    long small = trees.stream().filter(tree -> Flips.largestThreshold(tree) < TOO_SMALL).count();
    if (small > 0) {
      remarks.add(
          "fairttts does nothing at splits on zeros and ones in "
              + small
              + " of "
              + trees.size()
              + " trees, because no threshold there is beyond 5; use rule=fixed, or leave numbers"
              + " on their own scale.");
    }
  }
}
