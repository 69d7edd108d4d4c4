package io.equipoise.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.app.Cli;
import io.equipoise.app.Cli.Result;
import io.equipoise.app.Main;
import io.equipoise.app.text.CheckedWriter;
import io.equipoise.app.text.Terminal;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
  static Set<String> commands() {
    StringWriter nowhere = new StringWriter();
    Terminal terminal = new Terminal(new CheckedWriter(nowhere), nowhere, false, false, 100, false);
    return Main.commandLine(terminal).getSubcommands().keySet();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHelpsWithTwoExamples(String command) {
    Result result = Cli.run(command, "--help");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("Usage: equipoise").contains("Examples:");
    String examples = result.out().substring(result.out().indexOf("Examples:"));
    assertThat(examples.lines().filter(line -> line.contains("equipoise ")).count())
        .isGreaterThanOrEqualTo(2);
    assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  @Test
  void withoutACommandItShowsWhatThereIs() {
    Result result = Cli.run();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("audit", "compare", "predict", "catalogue", "reproduce");
  }

  @Test
  void saysItsVersion() {
    assertThat(Cli.run("--version").out()).startsWith("equipoise ").contains("Java ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adit|there is no command 'adit'. Did you mean audit",
        "--halp|there is no option '--halp'. Did you mean --help?",
        "catalogue --slott data|there is no option '--slott'. Did you mean --slot?",
        "catalogue --slot dta|there is no slot 'dta'. Did you mean data",
        "catalogue --treats clas-imbalance|Did you mean class-imbalance?",
        "catalogue extra|'extra' is one argument too many",
        "audit x.csv|an option is needed: '--target=COL'",
        "show smoot|there is no method 'smoot'. Did you mean smote",
        "show 99999|there is no method of row 99999",
        "catalogue --format yaml|table",
        "reproduce|name one method to reproduce, or --all",
        "reproduce nosuch|there is no experiment for 'nosuch'",
        "compare x.csv --target y --try logreg --folds many|--folds"
      })
  void aMistypedWordGetsOneLineAndCodeTwo(String line, String words) {
    Result result = Cli.run(line.split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("equipoise: ").contains(words);
    assertThat(result.err().strip().lines()).hasSize(1);
  }

  @Test
  void debugShowsWhereItWentWrong() {
    assertThat(Cli.run("audit", "no.csv", "--target", "y", "--debug").err())
        .contains("\tat io.equipoise.");
  }

  @Test
  void completionIsAScriptForEveryCommand() {
    String script = Cli.run("completion").out();
    assertThat(script).contains("#!/usr/bin/env bash").contains("complete -F");
    assertThat(script).contains("audit", "compare", "--fail-on");
  }
}
