package dev.relevo.app;

import dev.relevo.access.JoinedKeys;
import dev.relevo.access.managed.ManagedKeys;
import dev.relevo.database.Database;
import dev.relevo.gateway.Extensions;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.HttpServer;
import dev.relevo.http.HttpServices;
import dev.relevo.http.admin.KeyDesk;
import dev.relevo.http.admin.KeyOrders;
import java.net.BindException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a serving process consists of, wired together and running. Thread-safe. */
final class Serving {
  /** How long the first look at the managed keys may keep callers out. */
  private static final Duration FIRST_KEYS = Duration.ofSeconds(10);

  private final Database database;
  private final @Nullable ManagedKeys managedKeys;
  private final KeyOrders keyOrders;
  private final Gateway gateway;
  private final HttpServer server;

  /**
   * Starts everything.
   *
   * @throws CommandFailure when the address cannot be listened at
   */
  static Serving start(Configuration configuration) {
    return new Serving(configuration);
  }

  private Serving(Configuration configuration) {
    InstantSource clock = InstantSource.system();
    database = new Database(configuration.database());
    HttpServices services = HttpServices.of(configuration.access());
    if (configuration.access().managedKeys()) {
      managedKeys = ManagedKeys.of(database, clock);
      keyOrders = new KeyOrders(new KeyDesk(managedKeys.office(), clock));
      services = services.withKeys(new JoinedKeys(services.keys(), managedKeys));
    } else {
      managedKeys = null;
      keyOrders = new KeyOrders(null);
    }
    services = services.withRoutes(List.of(keyOrders));
    gateway = Gateway.start(configuration.gateway(), Extensions.NONE);
    try {
      awaitKeys();
      server =
          HttpServer.start(gateway, configuration.http(), services).toCompletableFuture().join();
    } catch (CompletionException e) {
      close();
      String address = configuration.http().host() + ":" + configuration.http().port();
      throw new CommandFailure("cannot listen at " + address + ": " + reason(e), e);
    }
  }

  /** While they are not known, static keys work, and others are told to try again. */
  private void awaitKeys() {
    if (managedKeys != null) {
      managedKeys
          .loaded()
          .toCompletableFuture()
          .completeOnTimeout(null, FIRST_KEYS.toMillis(), TimeUnit.MILLISECONDS)
          .join();
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
    keyOrders.close();
    if (managedKeys != null) {
      managedKeys.close();
    }
    database.close();
  }
}
