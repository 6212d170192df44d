package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.relevo.pool.Health;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relevo serve}: runs the gateway until a signal ends it. */
@Command(
    name = ServeLine.NAME,
    description =
        "Start the gateway. HUP reads the configuration again, without losing a request. TERM and Ctrl-C refuse new requests and let streams in flight finish,"
            + " for as long as relevo.http.drain-timeout allows; KILL ends at once.")
final class ServeCommand implements Callable<Integer> {
  /** How long the greeting waits for the workers' first probes; the socket listens already. */
  private static final Duration FIRST_PROBES = Duration.ofSeconds(2);

  private final Main main;

  @Option(
      names = ServeLine.HOST,
      paramLabel = "HOST",
      description = "Listen there (relevo.http.host).")
  private @Nullable String host;

  @Option(
      names = ServeLine.PORT,
      paramLabel = "PORT",
      description = "Listen at that port (relevo.http.port); 0 for any free one.")
  private @Nullable Integer port;

  ServeCommand(Main main) {
    this.main = main;
  }

  ServeCommand(Main main, ServeLine line) {
    this(main);
    this.host = line.host();
    this.port = line.port();
  }

  @Override
  public Integer call() throws InterruptedException {
    CompletableFuture<Void> logging = Logging.setUp(main.variables(), "INFO");
    Configuration configuration = main.configuration(options()).sound();
    logging.join();
    Terminal terminal = main.terminal();
    Serving serving =
        Serving.start(
            configuration,
            () -> main.configuration(options()),
            line -> terminal.err().println("relevo: " + line));
    new Hangup(terminal, serving.reloader()::reload).listen();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(new Shutdown(serving, terminal), "relevo-shutdown"));
    Greeting greeting = new Greeting(configuration, serving.server().address());
    greeting.address().forEach(terminal.out()::println);
    greeting
        .rest(
            Workers.await(
                serving.gateway(),
                configuration.gateway().providers().size(),
                health -> health == Health.STARTING,
                FIRST_PROBES))
        .forEach(terminal.out()::println);
    new CountDownLatch(1).await();
    return 0;
  }

  private Config options() {
    Config options = with(ConfigFactory.empty(), "relevo.http.host", host, ServeLine.HOST);
    return with(options, "relevo.http.port", port, ServeLine.PORT);
  }

  private static Config with(Config options, String path, @Nullable Object value, String option) {
    return value == null
        ? options
        : options.withValue(path, ConfigValueFactory.fromAnyRef(value, "option " + option));
  }
}
