package io.equipoise.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.task.TaskBinder;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** The arrows between modules, and habits that every module keeps. */
@AnalyzeClasses(
    packages = "io.equipoise",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /** Tests of another module come as a jar once that is packaged. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String CORE = "io.equipoise.core..";
  private static final String TABULAR = "io.equipoise.tabular..";
  private static final String DEEP = "io.equipoise.deep..";
  private static final String REPORT = "io.equipoise.report..";
  private static final String EVIDENCE = "io.equipoise.evidence..";
  private static final String APP = "io.equipoise.app..";

  @ArchTest
  static final ArchRule coreKnowsNoOtherModule = arrows(CORE, TABULAR, DEEP, REPORT, EVIDENCE, APP);

  @ArchTest
  static final ArchRule tabularKnowsOnlyCore = arrows(TABULAR, DEEP, REPORT, EVIDENCE, APP);

  @ArchTest static final ArchRule deepKnowsOnlyCore = arrows(DEEP, TABULAR, REPORT, EVIDENCE, APP);

  @ArchTest
  static final ArchRule reportKnowsOnlyCore = arrows(REPORT, TABULAR, DEEP, EVIDENCE, APP);

  @ArchTest static final ArchRule evidenceDoesNotKnowTheApp = arrows(EVIDENCE, APP);

  @ArchTest static final ArchRule theAppFindsExperimentsOnTheClassPath = arrows(APP, EVIDENCE);

  @ArchTest
  static final ArchRule coreCarriesNoHeavyLibrary =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "org.tribuo..", "ml.dmlc..", "gg.jte..", "picocli..");

  @ArchTest
  static final ArchRule onlyTheAppPrints =
      noClasses()
          .that()
          .resideOutsideOfPackages(APP, EVIDENCE)
          .should()
          .accessField(System.class, "out");

  @ArchTest
  static final ArchRule nothingIsSerialisedByJava =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ObjectOutputStream.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ObjectInputStream.class);

  @ArchTest
  static final ArchRule packagesOfOneModuleFormNoCycle =
      slices()
          .matching("io.equipoise.(*).(*)..")
          .should()
          .beFreeOfCycles()
          // Binding a table to a task ends in what audits take; audits themselves know tasks.
          .ignoreDependency(TaskBinder.class, AuditInput.class);

  /** What {@code Scalars.held} is for; the classes named take no gradient through such a number. */
  @ArchTest
  static final ArchRule gradientsPassThroughHeldNumbersOnly =
      noClasses()
          .that()
          .resideInAPackage(DEEP)
          .and()
          .haveNameNotMatching(".*(ExAdam.*|MovingAverage|ZLossLayer|SignGradientAttack)")
          .should()
          .callMethod(NDArray.class, "mul", Number.class)
          .orShould()
          .callMethod(NDArray.class, "div", Number.class)
          .orShould()
          .callMethod(NDArray.class, "pow", Number.class)
          .orShould()
          .callMethod(NDArray.class, "maximum", Number.class)
          .orShould()
          .callMethod(NDArray.class, "minimum", Number.class)
          .because("a gradient would read the number from a buffer that nothing holds");

  private static ArchRule arrows(String from, String... forbidden) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true);
  }
}
