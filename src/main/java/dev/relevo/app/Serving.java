package dev.relevo.app;

import dev.relevo.access.Admissions;
import dev.relevo.gateway.Extensions;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.HttpServer;
import dev.relevo.http.HttpServices;
import dev.relevo.telemetry.TraceSettings;
import java.net.BindException;
import java.util.concurrent.CompletionException;

/** What a serving process consists of, wired together and running. Thread-safe. */
final class Serving {
  private final Gateway gateway;
  private final HttpServer server;
  private final Reporting reporting;

  private Serving(Gateway gateway, HttpServer server, Reporting reporting) {
    this.gateway = gateway;
    this.server = server;
    this.reporting = reporting;
  }

  /**
   * Starts everything.
   *
   * @throws CommandFailure when the address cannot be listened at
   */
  static Serving start(Configuration configuration) {
    TraceSettings traces = configuration.telemetry().traces();
    Reporting reporting = Reporting.start(configuration.telemetry());
    Gateway gateway =
        Gateway.start(
            configuration.gateway(),
            new Extensions(Admissions.OPEN, reporting.requestListeners(), traces.propagation()));
    HttpServices services =
        HttpServices.of(configuration.access())
            .withListeners(reporting.accessListeners())
            .withPlaces(traces.places());
    try {
      HttpServer server =
          HttpServer.start(gateway, configuration.http(), services).toCompletableFuture().join();
      return new Serving(gateway, server, reporting);
    } catch (CompletionException e) {
      gateway.close();
      reporting.close();
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

  Gateway gateway() {
    return gateway;
  }

  HttpServer server() {
    return server;
  }

  /** Closes what is left when the connections have ended. */
  void close() {
    gateway.close();
    reporting.close();
  }
}
