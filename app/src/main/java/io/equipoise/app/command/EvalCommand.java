package io.equipoise.app.command;

import io.equipoise.app.eval.Answer;
import io.equipoise.app.eval.Cases;
import io.equipoise.app.eval.Evaluator;
import io.equipoise.app.eval.FunctionIndex;
import io.equipoise.app.option.OutputFile;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.text.Terminal;
import io.equipoise.app.text.TextTable;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.method.Catalogue;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes a loss, metric or estimator of the catalogue on given arrays. */
@Command(
    name = "eval",
    customSynopsis = "equipoise eval [METHOD] --in FILE.json [OPTIONS]",
    description = {
      "Compute a loss, metric or estimator of the catalogue on named arrays.",
      "",
      "The file holds one case or a list of cases:",
      "  {\"method\": \"focal\", \"logits\": [[2, 0], [0, 1]], \"labels\": [0, 1],",
      "   \"parameters\": {\"gamma\": 2}}",
      "NaN, Infinity and -Infinity are numbers. A case of a list that fails carries its error; the",
      "others go on. 'equipoise show METHOD' names the inputs and parameters.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise eval focal --in case.json",
      "  equipoise eval --in cases.json --format json > answers.json"
    })
public final class EvalCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "METHOD",
      description =
          "A function, a method or its alias, or a row's number; for cases that name no method.")
  private @Nullable String method;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE.json",
      description = "The cases; - reads standard input.")
  private Path in = Path.of("-");

  @Mixin private OutputOptions output = new OutputOptions();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public EvalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    FunctionIndex functions = FunctionIndex.of(Catalogue.get());
    if (method != null) {
      functions.require(method);
    }
    Cases cases = Cases.read(in);
    Evaluator evaluator = new Evaluator(functions, Optional.ofNullable(method));
    List<Answer> answers = cases.cases().stream().map(evaluator::answer).toList();
    boolean failed = cases.single() && answers.get(0).error().isPresent();
    boolean json = output.json(OutputOptions.Format.JSON);
    StringWriter text = new StringWriter();
    if (json) {
      Answer.write(answers, cases.single(), text);
    } else if (failed) {
      throw new UserError(answers.get(0).error().orElse(""));
    } else {
      for (String line : table(answers).lines(terminal.width())) {
        text.append(line).append(System.lineSeparator());
      }
    }
    OutputFile.write(output, text.toString());
    terminal.out().write(text.toString());
    return failed ? 2 : 0;
  }

  private static TextTable table(List<Answer> answers) {
    TextTable table = TextTable.of("method", "row", "value", "gradients of", "error");
    for (Answer answer : answers) {
      table.row(
          answer.method().orElse(""),
          answer.row() == 0 ? "" : String.valueOf(answer.row()),
          answer.evaluation().map(each -> brief(each.value())).orElse(""),
          answer.evaluation().map(each -> String.join(", ", each.gradients().keySet())).orElse(""),
          answer.error().orElse(""));
    }
    return table;
  }

  private static String brief(Tensor tensor) {
    double[] data = tensor.data();
    if (tensor.shape().length == 0) {
      return String.valueOf(data[0]);
    }
    String some = Arrays.toString(Arrays.copyOf(data, Math.min(6, data.length)));
    return data.length > 6
        ? some.replace("]", ", …]") + " of shape " + Arrays.toString(tensor.shape())
        : some;
  }
}
