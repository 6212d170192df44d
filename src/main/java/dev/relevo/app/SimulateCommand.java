package dev.relevo.app;

import dev.relevo.simulation.Comparison;
import dev.relevo.simulation.Simulation;
import dev.relevo.simulation.TraceFile;
import dev.relevo.simulation.TraceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code relevo simulate}: compares ways to balance load on hosts that do not exist. */
@Command(
    name = "simulate",
    description =
        "Play requests against simulated hosts and tell what became of them, with the gateway's own"
            + " decisions and with other ways to balance load. Nothing is sent anywhere, and no"
            + " configuration is read; the same seeds give the same figures. docs/simulation.md"
            + " tells what is simulated.")
final class SimulateCommand implements Callable<Integer> {
  private static final String ALL = "all";

  private final Main main;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      split = ",",
      defaultValue = ALL,
      description = "The situations, or all; --list tells them.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      split = ",",
      description =
          "What to compare; --list tells the names. Without it: least_time and all that it has to"
              + " beat.")
  private @Nullable List<String> strategies;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "Play these requests, on the hosts of the situation (unequal where none is named):"
              + " comma-separated values or JSON lines with time, caller, model, prompt_tokens,"
              + " answer_tokens, priority, conversation.")
  private @Nullable Path trace;

  @Option(
      names = "--save-trace",
      paramLabel = "FILE",
      description = "Write the requests of the situation with the first seed to a file, and end.")
  private @Nullable Path saved;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "The first seed (${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--seeds",
      paramLabel = "NUMBER",
      description = "With how many seeds each situation is played (${DEFAULT-VALUE}).")
  private int seeds = 5;

  @Option(names = "--markdown", description = "As Markdown.")
  private boolean markdown;

  @Option(names = "--list", description = "Tell the names of situations and strategies.")
  private boolean list;

  SimulateCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() {
    if (seeds < 1) {
      throw new CommandFailure("--seeds must be at least 1");
    }
    try {
      run();
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CommandFailure("a file cannot be read or written: " + e.getMessage(), e);
    }
  }

  private void run() throws IOException {
    Terminal terminal = main.terminal();
    if (list) {
      SimulationTables.names().forEach(terminal.out()::println);
    } else if (saved != null) {
      Files.writeString(main.path(saved), TraceFile.write(Simulation.trace(one(), seed)));
    } else {
      List<String> compared = strategies == null ? Simulation.usualContenders() : strategies;
      Comparison comparison =
          trace == null
              ? Simulation.compare(named(), compared, seed, seeds)
              : Simulation.replay(read(trace), one(), compared, seed, seeds);
      (markdown ? SimulationTables.markdown(comparison) : SimulationTables.text(comparison))
          .forEach(terminal.out()::println);
    }
  }

  private List<TraceRequest> read(Path file) throws IOException {
    return TraceFile.read(Files.readString(main.path(file)));
  }

  private List<String> named() {
    return scenarios.equals(List.of(ALL)) ? Simulation.scenarios() : scenarios;
  }

  private String one() {
    if (scenarios.equals(List.of(ALL))) {
      return Simulation.scenarios().get(0);
    }
    if (scenarios.size() > 1) {
      throw new CommandFailure("a trace needs the hosts of one situation");
    }
    return scenarios.get(0);
  }
}
