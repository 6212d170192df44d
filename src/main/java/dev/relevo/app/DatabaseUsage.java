package dev.relevo.app;

import dev.relevo.chat.GatewayException;
import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import dev.relevo.http.admin.UsageParameters;
import dev.relevo.ledger.LedgerReader;
import dev.relevo.ledger.UsageQuery;
import dev.relevo.ledger.UsageReport;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads the ledger where no gateway runs that could be asked. */
final class DatabaseUsage {
  private static final int OPENING_SECONDS = 20;
  private static final int READING_SECONDS = 120;
  private static final int GLANCE_MILLIS = 50;

  private DatabaseUsage() {}

  /**
   * A report.
   *
   * @param parameters those of the gateway's own report
   * @throws CommandFailure when there is none, which tells why
   */
  static UsageReport read(Configuration configuration, Map<String, String> parameters)
      throws InterruptedException {
    DatabaseSettings settings = configuration.database();
    if (!settings.isThere()) {
      throw new CommandFailure(
          "no gateway answers, and there is no database "
              + settings.described()
              + "; --url names a running gateway, relevo.database.file another file");
    }
    try (Database database = new Database(settings);
        LedgerReader reader = new LedgerReader(database)) {
      UsageQuery query =
          UsageParameters.read(
              parameters,
              LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC),
              configuration.ledger().reference(),
              configuration.gateway().prices());
      awaitOpen(database);
      return reader.usage(query).toCompletableFuture().get(READING_SECONDS, TimeUnit.SECONDS);
    } catch (GatewayException e) {
      throw new CommandFailure(e.error().message(), e);
    } catch (ExecutionException e) {
      throw new CommandFailure(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new CommandFailure("the database " + settings.described() + " takes too long", e);
    }
  }

  private static void awaitOpen(Database database)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Database> opened = database.open().toCompletableFuture();
    for (int waited = 0; !opened.isDone(); waited += GLANCE_MILLIS) {
      Optional<String> problem = database.problem();
      if (problem.isPresent()) {
        throw new CommandFailure(
            "no gateway answers, and " + problem.get() + "; --url names a running gateway");
      }
      if (waited > TimeUnit.SECONDS.toMillis(OPENING_SECONDS)) {
        throw new TimeoutException();
      }
      try {
        opened.get(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // looked at once more
      }
    }
  }
}
