package io.equipoise.app.command;

import io.equipoise.app.option.DataOptions;
import io.equipoise.app.option.OutputFile;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.text.EstimationText;
import io.equipoise.app.text.Progress;
import io.equipoise.app.text.Terminal;
import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Slot;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.table.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Estimates a quantity of a table and says how sure that is. */
@Command(
    name = "estimate",
    customSynopsis = "equipoise estimate METHOD FILE --target COL [OPTIONS]",
    description = {
      "Estimate a quantity with its standard error and interval, by a method of the slot"
          + " estimator.",
      "'equipoise catalogue --slot estimator' lists them, 'equipoise show METHOD' its parameters.",
      "--output writes JSON.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise estimate 'regression(features=[age,education])' adult.csv --target income",
      "  equipoise estimate 'dsl(surrogate=llm, probability=pi, features=[age,sex])' posts.csv \\",
      "      --target expert --group sex --output posts.json"
    })
public final class EstimateCommand implements Runnable {
  @Parameters(
      index = "0",
      paramLabel = "METHOD",
      description = "An estimator with its parameters, such as 'regression(features=[age,sex])'.")
  private String method = "";

  @Mixin private DataOptions data = new DataOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public EstimateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    OutputFile.check(output, data.source());
    Step step = step(method);
    Estimator estimator = Catalogue.get().create(step, Estimator.class);
    Estimation estimation;
    Provenance provenance;
    try (Progress progress = Progress.start(terminal, "estimate", output.quiet())) {
      progress.at(0, 2, "reading");
      Table table = data.read();
      provenance = data.provenance(table, spec);
      progress.at(1, 2, step.name());
      estimation =
          estimator.estimate(
              EstimateInput.of(estimator, table, data.request(table), new Seed(data.seed())));
    }
    String json = EstimationJson.of(step, provenance, estimation);
    OutputFile.write(output, json);
    if (output.json()) {
      terminal.out().write(json);
    } else {
      terminal.print(
          new EstimationText(estimation, terminal.width()).lines(provenance, output.quiet()));
    }
    if (!output.quiet()) {
      output.output().ifPresent(file -> terminal.say("wrote " + file));
    }
  }

  /** The one step that was written; the name of no estimator is the user's error. */
  private static Step step(String text) {
    Recipe recipe = Recipe.parse(text);
    Require.that(
        recipe.steps().size() == 1,
        "'" + text + "' is a recipe of several steps; name one estimator");
    Step step = recipe.steps().get(0);
    if (Catalogue.get().find(step.name()).filter(each -> each.slot() == Slot.ESTIMATOR).isEmpty()) {
      throw new UserError(
          "there is no estimator '"
              + step.name()
              + "'."
              + Nearest.hint(
                  step.name(),
                  Catalogue.get().in(Slot.ESTIMATOR).stream().map(Entry::name).toList()));
    }
    return step;
  }
}
