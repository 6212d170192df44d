package dev.relevo.app;

import dev.relevo.database.Database;
import dev.relevo.gateway.Extensions;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.ReloadReport;
import dev.relevo.gateway.RequestListener;
import dev.relevo.http.HttpServer;
import dev.relevo.http.HttpServices;
import java.net.BindException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a serving process consists of, wired together and running. Thread-safe. */
final class Serving implements Reloader.Target {
  private final Database database;
  private final Bookkeeping books;
  private final KeyKeeping keys;
  private final LimitKeeping limits;
  private final Reporting reporting;
  private final Measuring measuring;
  private final Gateway gateway;
  private final Reloader reloader;
  private final CompletableFuture<HttpServer> server;

  /** What changes beside the gateway, in this order. */
  private final List<Reloadable> parts =
      List.of(this::reloadBooks, this::reloadLimits, this::reloadHttp);

  private volatile Duration drainTimeout;

  private Serving(
      Configuration configuration, Supplier<Configuration> reader, Consumer<String> listener) {
    this.drainTimeout = configuration.http().drainTimeout();
    this.database = new Database(configuration.database());
    this.books = new Bookkeeping(configuration, database);
    this.keys = new KeyKeeping(database, InstantSource.system());
    this.limits = new LimitKeeping(configuration.limits(), books.reader(), InstantSource.system());
    this.reporting = Reporting.start(configuration.telemetry());
    this.measuring =
        Measuring.start(
            configuration.telemetry().metrics(), books.ledger(), limits::report, reporting);
    this.gateway =
        Gateway.start(
            configuration.gateway(),
            new Extensions(limits.admissions(), listeners(), reporting.propagation()));
    this.reloader = new Reloader(configuration, reader, this, listener);
    HttpServices services = services(configuration);
    keys.await();
    this.server = HttpServer.start(gateway, configuration.http(), services).toCompletableFuture();
  }

  /**
   * Starts everything.
   *
   * @param reader reads the configuration again, with its faults
   * @param listener is told one line about each reload
   * @throws CommandFailure when the address cannot be listened at
   */
  static Serving start(
      Configuration configuration, Supplier<Configuration> reader, Consumer<String> listener) {
    Serving serving = new Serving(configuration, reader, listener);
    try {
      serving.server.join();
      serving.books.listening();
      return serving;
    } catch (CompletionException e) {
      serving.close();
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

  private HttpServices services(Configuration configuration) {
    HttpServices services = reporting.into(HttpServices.of(configuration.access()));
    return services
        .withKeys(keys.beside(services.keys(), configuration.access()))
        .withRoutes(
            List.of(
                keys.routes(),
                new ReloadOrders(reloader),
                books.routes(configuration),
                limits.routes(),
                measuring.routes(gateway)));
  }

  /** Who is told of every request that has ended. */
  private List<RequestListener> listeners() {
    return Stream.of(books.listeners(), measuring.listeners(), reporting.requestListeners())
        .<RequestListener>flatMap(List::stream)
        .toList();
  }

  /** Opens the database now, and waits until it is open. */
  void openBooks() {
    var unused = database.open().toCompletableFuture().join();
  }

  Gateway gateway() {
    return gateway;
  }

  HttpServer server() {
    return server.join();
  }

  /** Reads the configuration again and applies it. */
  Reloader reloader() {
    return reloader;
  }

  /** How long streams in flight may go on when the process ends. */
  Duration drainTimeout() {
    return drainTimeout;
  }

  /** The address that is listened at stays, whatever the configuration says of it now. */
  @Override
  public List<String> objections(Configuration next) {
    return server().isLoopback() || !ConfigurationLoader.letsEverybodyIn(next.access())
        ? List.of()
        : List.of(
            "relevo.access.api-keys: is empty, but other machines can reach the address that is"
                + " listened at; set it or API_KEYS, or relevo.access.managed-keys = on, or"
                + " relevo.access.open = true to let everybody in");
  }

  @Override
  public CompletionStage<ReloadReport> apply(Configuration next) {
    return gateway
        .reload(next.gateway())
        .thenApplyAsync(
            report -> {
              parts.forEach(part -> part.reload(next));
              return report;
            },
            Runnable::run);
  }

  private void reloadBooks(Configuration next) {
    books.reload(next);
  }

  private void reloadLimits(Configuration next) {
    limits.reload(next);
  }

  private void reloadHttp(Configuration next) {
    drainTimeout = next.http().drainTimeout();
    server().reload(next.http(), services(next));
  }

  /** Closes what is left when the connections have ended. */
  void close() {
    reloader.close();
    gateway.close();
    reporting.close();
    measuring.close();
    limits.close();
    books.close();
    keys.close();
    database.close();
  }
}
