package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.HttpServer;
import dev.relevo.pool.Health;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relevo serve}: runs the gateway until a signal ends it. */
@Command(
    name = "serve",
    description =
        "Start the gateway. TERM and Ctrl-C refuse new requests and let streams in flight finish,"
            + " for as long as relevo.http.drain-timeout allows; KILL ends at once.")
final class ServeCommand implements Callable<Integer> {
  /** How long the greeting waits for the workers' first probes; the socket listens already. */
  private static final Duration FIRST_PROBES = Duration.ofSeconds(2);

  private final Main main;

  @Option(names = "--host", paramLabel = "HOST", description = "Listen there (relevo.http.host).")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Listen at that port (relevo.http.port); 0 for any free one.")
  private @Nullable Integer port;

  ServeCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws InterruptedException {
    CompletableFuture<Void> logging = Logging.setUp(main.variables(), "INFO");
    Configuration configuration = main.configuration(options()).sound();
    logging.join();
    Gateway gateway = Gateway.start(configuration.gateway());
    HttpServer server = listen(gateway, configuration);
    Terminal terminal = main.terminal();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                new Shutdown(gateway, server, configuration.http().drainTimeout(), terminal),
                "relevo-shutdown"));
    Greeting greeting = new Greeting(configuration, server.address());
    greeting.address().forEach(terminal.out()::println);
    greeting
        .rest(
            Workers.await(
                gateway,
                configuration.gateway().providers().size(),
                health -> health == Health.STARTING,
                FIRST_PROBES))
        .forEach(terminal.out()::println);
    new CountDownLatch(1).await();
    return 0;
  }

  private Config options() {
    Config options = with(ConfigFactory.empty(), "relevo.http.host", host, "--host");
    return with(options, "relevo.http.port", port, "--port");
  }

  private static Config with(Config options, String path, @Nullable Object value, String option) {
    return value == null
        ? options
        : options.withValue(path, ConfigValueFactory.fromAnyRef(value, "option " + option));
  }

  private static HttpServer listen(Gateway gateway, Configuration configuration) {
    try {
      return HttpServer.start(gateway, configuration.http(), configuration.access())
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      gateway.close();
      String address = configuration.http().host() + ":" + configuration.http().port();
      throw new CommandFailure("cannot listen at " + address + ": " + reason(e), e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable last = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return "another program has this port, or the address is not this machine's; choose with"
            + " --host and --port ("
            + cause.getMessage()
            + ")";
      }
      last = cause;
    }
    return String.valueOf(last);
  }
}
