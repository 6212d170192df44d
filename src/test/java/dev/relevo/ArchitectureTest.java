package dev.relevo;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Keeps the picture of ARCHITECTURE.md: what is not drawn there is forbidden. */
@AnalyzeClasses(packages = "dev.relevo", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final Set<String> CONTINUATIONS =
      Set.of(
          "thenApply",
          "thenAccept",
          "thenRun",
          "thenCombine",
          "thenAcceptBoth",
          "runAfterBoth",
          "applyToEither",
          "acceptEither",
          "runAfterEither",
          "thenCompose",
          "whenComplete",
          "handle",
          "exceptionally");

  @ArchTest static final ArchRule CHAT_KNOWS_ONLY_THE_JDK = mayOnlyUse("chat");

  @ArchTest
  static final ArchRule SETTINGS_KNOW_NOBODY = mayOnlyUse("settings", "com.typesafe.config..");

  @ArchTest
  static final ArchRule WIRE_FRAMES_AND_NO_MORE =
      mayOnlyUse("wire", "dev.relevo.chat..", "com.fasterxml.jackson..", "org.apache.pekko.util..");

  @ArchTest
  static final ArchRule TRANSPORT_KNOWS_SOCKETS =
      mayOnlyUse(
          "transport",
          "dev.relevo.settings..",
          "org.apache.pekko..",
          "scala..",
          "io.netty..",
          "org.parboiled2..",
          "com.typesafe.config..",
          "org.slf4j..");

  @ArchTest
  static final ArchRule MODEL_FILES_NEED_NO_ACTORS =
      mayOnlyUse("modelfile", "dev.relevo.settings..");

  @ArchTest
  static final ArchRule PROVIDERS_KNOW_NO_POOL =
      mayOnlyUse(
          "provider",
          "dev.relevo.chat..",
          "dev.relevo.modelfile..",
          "dev.relevo.settings..",
          "dev.relevo.wire..",
          "dev.relevo.transport..",
          "org.apache.pekko..",
          "scala..",
          "com.fasterxml.jackson..",
          "org.slf4j..",
          "de.kherud.llama..");

  @ArchTest
  static final ArchRule RESIDENCY_KNOWS_NO_POOL =
      mayOnlyUse(
          "residency",
          "dev.relevo.provider",
          "dev.relevo.chat..",
          "dev.relevo.transport..",
          "org.apache.pekko..",
          "scala..",
          "org.slf4j..");

  @ArchTest
  static final ArchRule POOL_KNOWS_NO_VENDOR =
      mayOnlyUse(
          "pool",
          "dev.relevo.residency",
          "dev.relevo.provider",
          "dev.relevo.chat..",
          "dev.relevo.settings..",
          "dev.relevo.transport..",
          "org.apache.pekko..",
          "scala..",
          "io.github.bucket4j..",
          "org.slf4j..");

  @ArchTest
  static final ArchRule SIMULATION_HAS_NEITHER_THREADS_NOR_SOCKETS =
      mayOnlyUse(
          "simulation",
          "dev.relevo.pool",
          "dev.relevo.residency",
          "dev.relevo.provider",
          "dev.relevo.provider.ollama",
          "dev.relevo.chat..",
          "dev.relevo.settings..",
          "dev.relevo.wire",
          "com.typesafe.config..",
          "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule THE_DATABASE_KNOWS_NO_ROWS =
      mayOnlyUse(
          "database",
          "dev.relevo.settings..",
          "javax.sql..",
          "com.zaxxer.hikari..",
          "org.flywaydb..",
          "org.h2.api..",
          "org.slf4j..");

  @ArchTest
  static final ArchRule THE_LEDGER_READS_RECORDS =
      mayOnlyUse(
          "ledger",
          "dev.relevo.gateway",
          "dev.relevo.provider",
          "dev.relevo.chat..",
          "dev.relevo.database..",
          "dev.relevo.settings..",
          "org.slf4j..");

  @ArchTest
  static final ArchRule ONLY_THE_DATABASE_KNOWS_ITS_MAKE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.relevo.database..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("com.zaxxer..", "org.flywaydb..", "org.h2..", "org.postgresql.."));

  @ArchTest
  static final ArchRule ACCESS_STANDS_ALONE =
      mayOnlyUse(
          "access",
          "dev.relevo.chat..",
          "dev.relevo.settings..",
          "dev.relevo.database..",
          "io.github.bucket4j..",
          "org.slf4j..");

  @ArchTest
  static final ArchRule TELEMETRY_LOOKS_ON =
      mayOnlyUse(
          "telemetry",
          "dev.relevo.gateway",
          "dev.relevo.pool",
          "dev.relevo.residency",
          "dev.relevo.ledger",
          "dev.relevo.access",
          "dev.relevo.provider",
          "dev.relevo.transport",
          "dev.relevo.chat..",
          "dev.relevo.settings..",
          "io.micrometer..",
          "io.prometheus..",
          "io.opentelemetry..",
          "org.apache.pekko.util..",
          "org.slf4j..");

  @ArchTest
  static final ArchRule ONLY_TELEMETRY_KNOWS_METERS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.relevo.telemetry..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.micrometer..", "io.prometheus.."));

  @ArchTest
  static final ArchRule GATEWAY_KNOWS_NO_HTTP_SURFACE =
      noClasses()
          .that()
          .resideInAPackage("dev.relevo.gateway..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("dev.relevo.http..", "dev.relevo.app.."));

  @ArchTest
  static final ArchRule HTTP_KNOWS_NO_VENDOR =
      noClasses()
          .that()
          .resideInAPackage("dev.relevo.http..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("dev.relevo.provider.*..", "dev.relevo.app.."));

  @ArchTest
  static final ArchRule ONLY_THE_EMBEDDED_PROVIDER_AND_THE_WIRING_KNOW_MODEL_FILES =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.relevo.modelfile..",
              "dev.relevo.provider.embedded..",
              "dev.relevo.gateway..",
              "dev.relevo.app..")
          .should()
          .dependOnClassesThat(resideInAPackage("dev.relevo.modelfile.."));

  @ArchTest
  static final ArchRule SIBLING_PROVIDERS_DO_NOT_SEE_EACH_OTHER =
      slices().matching("dev.relevo.provider.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule SIBLING_DIALECTS_DO_NOT_SEE_EACH_OTHER =
      slices().matching("dev.relevo.http.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("dev.relevo.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ACTORS_LIVE_IN_RESIDENCY_POOL_AND_GATEWAY =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.relevo.residency..", "dev.relevo.pool..", "dev.relevo.gateway..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are typed actors",
                  type -> type.getPackageName().startsWith("org.apache.pekko.actor.typed")));

  @ArchTest
  static final ArchRule ONLY_TRANSPORT_AND_DOWNLOADS_OPEN_SOCKETS =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.relevo.transport..", "dev.relevo.modelfile..", "dev.relevo.app..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.net.http..", "io.netty..")
                  .or(
                      DescribedPredicate.describe(
                          "open sockets",
                          type ->
                              Set.of(
                                      "org.apache.pekko.http.javadsl.Http",
                                      "org.apache.pekko.stream.javadsl.Tcp",
                                      "java.net.Socket",
                                      "java.net.ServerSocket")
                                  .contains(type.getName()))));

  @ArchTest
  static final ArchRule ONLY_THE_GATEWAY_KNOWS_JSON_SCHEMA =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.relevo.gateway..")
          .should()
          .dependOnClassesThat(resideInAPackage("com.networknt.."));

  @ArchTest
  static final ArchRule ONLY_TELEMETRY_SENDS_TRACES =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.relevo.telemetry..")
          .should()
          .dependOnClassesThat(resideInAPackage("io.opentelemetry.."));

  @ArchTest
  static final ArchRule ONLY_THE_GATEWAY_KEEPS_ANSWERS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.relevo.gateway..")
          .should()
          .dependOnClassesThat(resideInAPackage("com.github.benmanes.."));

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_A_TERMINAL =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.relevo.app..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("org.jline..", "picocli.."));

  /**
   * A stage that wraps a Scala future continues a plain {@code thenApply} on the common pool, which
   * on machines with two cores or fewer is a new thread for each call. So every continuation names
   * its executor.
   */
  @ArchTest
  static final ArchRule CONTINUATIONS_NAME_THEIR_EXECUTOR =
      noClasses().should().callMethodWhere(continuesWithoutExecutor());

  @ArchTest
  static final ArchRule NOBODY_SLEEPS =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.relevo.app..", "dev.relevo.provider.embedded..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  private ArchitectureTest() {}

  private static ArchRule mayOnlyUse(String name, String... others) {
    String own = "dev.relevo." + name + "..";
    String[] allowed = new String[others.length + 4];
    allowed[0] = own;
    allowed[1] = "java..";
    allowed[2] = "javax.net.ssl..";
    allowed[3] = "org.jspecify..";
    System.arraycopy(others, 0, allowed, 4, others.length);
    return classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed)
                .or(resideInAPackage(""))
                .as("live in " + String.join(", ", allowed)));
  }

  private static DescribedPredicate<JavaCall<?>> continuesWithoutExecutor() {
    return DescribedPredicate.describe(
        "continue a stage without naming an executor",
        call -> {
          if (!call.getTargetOwner().isEquivalentTo(CompletionStage.class)
              && !call.getTargetOwner().isEquivalentTo(CompletableFuture.class)) {
            return false;
          }
          String name = call.getTarget().getName();
          if (CONTINUATIONS.contains(name)) {
            return true;
          }
          return name.endsWith("Async")
              && CONTINUATIONS.contains(name.substring(0, name.length() - "Async".length()))
              && call.getTarget().getRawParameterTypes().stream()
                  .noneMatch(type -> type.isEquivalentTo(Executor.class));
        });
  }
}
