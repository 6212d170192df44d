package dev.relevo.app;

import com.typesafe.config.Config;
import dev.relevo.settings.SettingsException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code relevo}. */
@Command(
    name = "relevo",
    description =
        "A gateway for language models: one endpoint, many providers, streams kept flowing.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100,
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:All is well.",
      "1:Something failed while running.",
      "2:The command line or the configuration is wrong."
    })
public final class Main {
  private static final int WRONG = CommandLine.ExitCode.USAGE;

  private final Variables variables;
  private final Path directory;
  private final Terminal terminal;

  @Option(
      names = ServeLine.CONFIG,
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "The configuration file. Without it: the one that RELEVO_CONFIG names, else"
              + " conf/relevo.conf where there is one, else what the environment says.")
  private @Nullable Path file;

  Main(Map<String, String> environment, Path directory, Terminal terminal) {
    this.variables = new Variables(environment);
    this.directory = directory;
    this.terminal = terminal;
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    Prelude.begin();
    Terminal terminal = Terminal.ofProcess(new Variables(environment));
    System.exit(new Main(environment, Path.of(""), terminal).run(arguments));
  }

  /** Runs the command; returns its exit code. */
  int run(String... arguments) {
    ServeLine line = ServeLine.read(arguments);
    return line == null ? read(arguments) : serve(line);
  }

  private int serve(ServeLine line) {
    String config = line.config();
    file = config == null ? null : Path.of(config);
    try {
      return new ServeCommand(this, line).call();
    } catch (InterruptedException | RuntimeException e) {
      return failed(e);
    }
  }

  private int read(String... arguments) {
    return commands(arguments.length == 0 ? "" : arguments[0])
        .setOut(writer(terminal.out()))
        .setErr(writer(terminal.err()))
        .setExecutionExceptionHandler((failure, command, result) -> failed(failure))
        .execute(arguments);
  }

  /**
   * The command line; only with `serve` where that is what is asked, since all take long to read.
   */
  private CommandLine commands(String asked) {
    CommandLine line = new CommandLine(this).addSubcommand(new ServeCommand(this));
    return asked.equals(ServeLine.NAME)
        ? line
        : line.addSubcommand(new ChatCommand(this))
            .addSubcommand(ModelCommand.create(this))
            .addSubcommand(KeysCommand.create(this))
            .addSubcommand(new ExplainCommand(this))
            .addSubcommand(new UsageCommand(this))
            .addSubcommand(new SimulateCommand(this))
            .addSubcommand(new DoctorCommand(this))
            .addSubcommand(new RehearseCommand(this));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private int failed(Exception failure) {
    if (failure instanceof SettingsException wrong) {
      terminal.err().println("relevo: the configuration cannot be used:");
      wrong.faults().forEach(terminal.err()::println);
      return WRONG;
    }
    terminal.err().print("relevo: ");
    if (failure instanceof CommandFailure told) {
      terminal.err().println(told.getMessage());
    } else {
      failure.printStackTrace(terminal.err());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  Variables variables() {
    return variables;
  }

  Terminal terminal() {
    return terminal;
  }

  /** A file that the command line names, relative to where the command runs. */
  Path path(Path named) {
    return directory.resolve(named);
  }

  /** The configuration, faults included; the options win over everything else. */
  Configuration configuration(Config options) {
    return new ConfigurationLoader(variables, directory).load(file, options);
  }

  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Tells the version that the jar's manifest holds. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"relevo " + version() + ", Java " + Runtime.version()};
    }
  }
}
