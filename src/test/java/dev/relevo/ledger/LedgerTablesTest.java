package dev.relevo.ledger;

import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** With a file. */
final class LedgerTablesTest extends LedgerTablesContract {
  @TempDir private Path folder;

  @Override
  Database open() {
    return new Database(DatabaseSettings.of(folder.resolve("data")));
  }
}
