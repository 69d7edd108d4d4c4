package io.equipoise.app.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.app.eval.FunctionIndex;
import io.equipoise.core.eval.Function;
import io.equipoise.core.method.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Names of functions, inputs and parameters are those of the list of signatures beside the project,
 * so that files of cases written elsewhere work. Skipped where the list is not there.
 */
class SignatureContractTest {
  private static final Pattern FUNCTION =
      Pattern.compile(
          "- \\*\\*([\\w-]+)\\*\\*: inputs (.*?)(?:; parameters (.*?))?; returns \\w+"
              + "(?:; gradients (.*))?");

  private record Signature(
      int row, String name, List<String> inputs, List<String> parameters, Set<String> gradients) {}

  private static List<Signature> signatures() throws IOException {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path file = folder.resolve("shared").resolve("SIGNATURES.md");
      if (Files.isRegularFile(file)) {
        return parse(Files.readAllLines(file));
      }
    }
    return Assumptions.abort("skipped: shared/SIGNATURES.md is not beside the project");
  }

  private static List<Signature> parse(List<String> lines) {
    List<Signature> found = new ArrayList<>();
    int row = 0;
    for (String line : lines) {
      if (line.matches("## [0-9]{3}")) {
        row = Integer.parseInt(line.substring(3));
      }
      Matcher function = FUNCTION.matcher(line);
      if (function.matches()) {
        found.add(
            new Signature(
                row,
                function.group(1),
                function.group(2).equals("none")
                    ? List.of()
                    : names(function.group(2).replaceAll("[^`]*`(\\w+)`[^`]*", "$1,")),
                names(withoutChoices(function.group(3))),
                Set.copyOf(names(function.group(4)))));
      }
    }
    return found;
  }

  private static String withoutChoices(@Nullable String parameters) {
    return parameters == null ? "" : parameters.replaceAll("\\([^)]*\\)", "");
  }

  private static List<String> names(@Nullable String list) {
    return list == null
        ? List.of()
        : Pattern.compile("\\w+").matcher(list).results().map(each -> each.group()).toList();
  }

  @TestFactory
  List<DynamicTest> functionsKeepTheirNames() throws IOException {
    Map<String, Signature> listed = new HashMap<>();
    signatures().forEach(signature -> listed.put(signature.name(), signature));
    Set<Integer> rows = listed.values().stream().map(Signature::row).collect(Collectors.toSet());
    return FunctionIndex.of(Catalogue.get()).all().stream()
        .filter(named -> rows.contains(named.entry().row()))
        .map(
            named ->
                DynamicTest.dynamicTest(
                    named.function().name(),
                    () -> check(named, listed.get(named.function().name()))))
        .toList();
  }

  private static void check(FunctionIndex.Named named, @Nullable Signature signature) {
    assertThat(signature).as("the list has this name").isNotNull();
    Objects.requireNonNull(signature);
    Function function = named.function();
    assertThat(named.entry().row()).isEqualTo(signature.row());
    assertThat(function.inputs()).extracting(Function.Input::name).containsAll(signature.inputs());
    assertThat(function.parameters())
        .extracting(Function.Parameter::name)
        .containsAll(signature.parameters());
    assertThat(
            function.inputs().stream()
                .filter(Function.Input::gradient)
                .map(Function.Input::name)
                .toList())
        .as("inputs with a gradient")
        .containsExactlyInAnyOrderElementsOf(signature.gradients());
  }
}
