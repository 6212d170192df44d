package dev.relevo.access.managed;

import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import dev.relevo.settings.Faults;
import dev.relevo.testing.Configured;
import dev.relevo.testing.PostgresServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** With a real server. */
final class PostgresManagedKeysIT extends ManagedKeysContract {
  private static @Nullable PostgresServer server;
  private @Nullable String url;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  Database database() {
    if (url == null && server != null) {
      url = server.newDatabase();
    }
    Faults faults = new Faults();
    DatabaseSettings settings =
        DatabaseSettings.from(
            Configured.section("file = unused, connections = 2, url = \"" + url + "\"", faults));
    faults.throwIfAny();
    return new Database(settings);
  }
}
