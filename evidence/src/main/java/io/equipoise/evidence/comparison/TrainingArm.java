package io.equipoise.evidence.comparison;

import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.PlainTraining;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.ConvNetwork;
import io.equipoise.deep.train.Selection;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import io.equipoise.evidence.experiment.SmallConvNet;
import java.util.List;

/**
 * One way to train a network on images with a shortcut.
 *
 * @param text as in a recipe, such as {@code loss=irm} or {@code training=jtt}
 * @param labels what it reads of the training images beside their classes
 */
record TrainingArm(String text, GroupLabels labels) {

  /** What a method reads of training images beside their classes. */
  enum GroupLabels {
    NONE("nothing"),
    COLOUR("the colour"),
    CELL("the cell of class and colour");

    private final String words;

    GroupLabels(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private static TrainingArm of(String text, GroupLabels labels) {
    return new TrainingArm(text, labels);
  }

  /** All arms, at the catalogue's defaults but for the steps of rich features. */
  static List<TrainingArm> all() {
    return List.of(
        of("training=erm", GroupLabels.NONE),
        of("training=mixup", GroupLabels.NONE),
        of("loss=cvar-dro", GroupLabels.NONE),
        of("loss=chi-square-dro", GroupLabels.NONE),
        of("training=jtt", GroupLabels.NONE),
        of("training=lff", GroupLabels.NONE),
        of("weighting=group-weights", GroupLabels.COLOUR),
        of("training=group-resampling", GroupLabels.COLOUR),
        of("loss=group-dro", GroupLabels.CELL),
        of("training=lisa", GroupLabels.COLOUR),
        of("training=dfr", GroupLabels.COLOUR),
        of("loss=irm", GroupLabels.COLOUR),
        of("loss=vrex", GroupLabels.COLOUR),
        of("training=coral", GroupLabels.COLOUR),
        of("training=mmd", GroupLabels.COLOUR),
        of("training=fishr", GroupLabels.COLOUR),
        of(
            "loss=vrex, training=rich-features(firstSteps=20, steps=100, batchSize=256,"
                + " learningRate=2e-3)",
            GroupLabels.COLOUR));
  }

  /** Trains a small convolutional network; whoever asks for it closes it. */
  ConvNetwork train(ImageSet images, ImageSet heldOut, int epochs, Selection selection, Seed seed) {
    ConvNetwork.Form form =
        new ConvNetwork.Form(
            images.channels(),
            images.height(),
            images.width(),
            new int[] {8, 16},
            32,
            images.truth().classes());
    Objective objective = new CrossEntropyLoss();
    Weighting weighting = Weighting.NONE;
    TrainingScheme scheme = new PlainTraining();
    for (var part : Recipe.parse("mlp(" + text + ")").steps().get(0).arguments().entrySet()) {
      var step = Recipe.parse(part.getValue().toString()).steps().get(0);
      switch (part.getKey()) {
        case "loss" -> objective = Catalogue.get().create(step, Objective.class);
        case "weighting" -> weighting = Catalogue.get().create(step, Weighting.class);
        default -> scheme = Catalogue.get().create(step, TrainingScheme.class);
      }
    }
    Curriculum<ConvNetwork> curriculum =
        new Curriculum<>(
            (inputs, outputs, child) -> ConvNetwork.random(withClasses(form, outputs), child),
            objective,
            weighting,
            Settings.fixed(epochs, 64, 2e-3),
            new AdamOptimizer(),
            selection,
            rows(images),
            SmallConvNet.examples(heldOut));
    return scheme.fit(curriculum.ready(seed.child("selection")), seed);
  }

  private static ConvNetwork.Form withClasses(ConvNetwork.Form form, int outputs) {
    return new ConvNetwork.Form(
        form.channels(), form.height(), form.width(), form.maps(), form.features(), outputs);
  }

  private Examples rows(ImageSet images) {
    Examples cells = SmallConvNet.examples(images);
    int[] colours = images.truth().attribute("colour").codes();
    return switch (labels) {
      case CELL -> cells;
      case COLOUR -> cells.inGroups(colours, 2);
      case NONE -> cells.inGroups(new int[colours.length], 1);
    };
  }
}
