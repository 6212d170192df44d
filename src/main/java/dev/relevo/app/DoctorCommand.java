package dev.relevo.app;

import com.typesafe.config.ConfigFactory;
import dev.relevo.gateway.Gateway;
import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFolder;
import dev.relevo.pool.Health;
import dev.relevo.pool.WorkerView;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * {@code relevo doctor}: tells what is configured, whether it works, and how to mend what does not.
 */
@Command(
    name = "doctor",
    description =
        "Tell what is configured and whether it works, and how to mend what does not. Exit code 0"
            + " means that at least one worker can answer.")
final class DoctorCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Main main;

  DoctorCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() {
    Logging.setUp(main.variables(), "OFF").join();
    Configuration configuration = main.configuration(ConfigFactory.empty());
    PrintStream out = main.terminal().out();
    out.println("Relevo " + Main.version() + ", Java " + Runtime.version());
    out.println();
    section("Configuration file", List.of(configuration.file().described()));
    section("Found", configuration.notes(Note.Kind.FOUND));
    section("Warnings", configuration.notes(Note.Kind.WARNING));
    section("Model files", modelFiles(configuration.models()));
    configuration.sound();
    section("Callers", HouseRules.of(configuration));
    List<WorkerView> workers = workers(configuration);
    section("Workers", WorkerTable.lines(workers, configuration.gateway()));
    section("What is wrong", Diagnosis.of(workers, configuration.gateway()));
    boolean anybody = workers.stream().anyMatch(Diagnosis::canAnswer);
    out.println(anybody ? "The gateway can answer." : "Nobody can answer.");
    return anybody ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** Those that are here, whole or not. */
  private static List<String> modelFiles(ModelCatalog catalog) {
    try {
      List<ModelFolder.Entry> here =
          new ModelFolder(catalog)
              .entries().stream()
                  .filter(entry -> entry.state() != ModelFolder.State.ABSENT)
                  .toList();
      return here.isEmpty() ? List.of() : ModelListCommand.lines(here);
    } catch (IOException e) {
      return List.of(catalog.folder() + " cannot be read: " + e.getMessage());
    }
  }

  private static List<WorkerView> workers(Configuration configuration) {
    try (Gateway gateway = Gateway.start(configuration.gateway().forLooking())) {
      return Workers.await(
          gateway, configuration.gateway().providers().size(), Health::isPending, PATIENCE);
    }
  }

  private void section(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      PrintStream out = main.terminal().out();
      out.println(title);
      lines.forEach(line -> out.println("  " + line));
      out.println();
    }
  }
}
