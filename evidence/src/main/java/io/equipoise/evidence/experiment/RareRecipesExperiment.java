package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import java.util.List;

/** An experiment on the rows and seeds that {@link RareRecipes} draws. */
public interface RareRecipesExperiment extends Experiment {

  /** How many of the columns are categories. */
  default int categories() {
    return 0;
  }

  /** Every recipe is an arm of its own name. */
  List<String> recipes();

  @Override
  default String data() {
    String kinds =
        switch (categories()) {
          case 0 -> "Eight normal columns";
          case RareRows.COLUMNS -> "Eight normal columns cut into four levels each, out of order";
          default ->
              "Eight normal columns, "
                  + categories()
                  + " of them cut into four levels each, out of order";
        };
    return kinds
        + "; 4 % minority rows, shifted by 1.2 in half of each kind; 3,000 training and 20,000 test"
        + " rows.";
  }

  @Override
  default String scaledDown() {
    return "One made data set instead of many public ones.";
  }

  @Override
  default Outcome run(long seed, Size size) {
    RareRecipes rare = new RareRecipes(size, categories(), seed);
    recipes().forEach(rare::run);
    return new Outcome(rare.values());
  }
}
