package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.RareRecipes.AUC;
import static io.equipoise.evidence.experiment.RareRecipes.BRIER;
import static io.equipoise.evidence.experiment.RareRecipes.ECE;

import java.util.List;

/** Probabilities learned from rows of even classes, moved back to the true share. */
public final class PriorCorrectionExperiment implements RareRecipesExperiment {
  private static final String NONE = "logreg(steps=20000)";
  private static final String MADE = "smote > " + NONE;
  private static final String CORRECTED = MADE + " > prior-correction";

  @Override
  public String method() {
    return "prior-correction";
  }

  @Override
  public String claim() {
    return "Moving probabilities back to the true class shares after training on SMOTE's "
        + "rows lowers the expected calibration error by at least 0.10 and the Brier "
        + "score by at least 0.05 at a loss of at most 0.01 of AUC.";
  }

  @Override
  public String baseline() {
    return "Logistic regression on SMOTE's rows, its probabilities as they are.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(ECE, CORRECTED, MADE, false, 0.1),
        new Measure(BRIER, CORRECTED, MADE, false, 0.05),
        new Measure(AUC, CORRECTED, MADE, true, -0.01));
  }

  @Override
  public List<String> recipes() {
    return List.of(NONE, MADE, CORRECTED);
  }
}
