package dev.relevo.ledger;

import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that writes rows until it is killed: {@code LedgerWriter FILE ROUND}. It prints {@code
 * added N MILLIS} for each request and {@code written N} for as many as the ledger says are safe.
 * Rows that are too old are among them, so that deletions go on at the same time.
 */
final class LedgerWriter {
  private static final int AT_ONCE = 10;

  private LedgerWriter() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Database database = Database.open(DatabaseSettings.of(Path.of(arguments[0])));
    database.open().toCompletableFuture().get(1, TimeUnit.MINUTES);
    AtomicInteger asked = new AtomicInteger();
    Instant begun = Instant.now();
    Ledger ledger =
        Ledger.start(
            database,
            new LedgerSettings(
                true, 100_000, Duration.ofMillis(500), Duration.ofDays(2), "", Reference.FREE),
            // every look at the clock is five minutes later, so that something is deleted often
            () -> begun.plus(Duration.ofMinutes(5L * asked.incrementAndGet())));
    Instant old = begun.minus(Duration.ofDays(10));
    long written = 0;
    for (int number = 0; ; number++) {
      ledger.add(TestRows.answered(arguments[1] + "-" + number, begun));
      ledger.add(TestRows.answered("old", old));
      out.println("added " + number + " " + System.currentTimeMillis());
      if (number % AT_ONCE == 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(25));
        long now = ledger.status().written();
        if (now > written) {
          written = now;
          out.println("written " + written / 2);
        }
      }
    }
  }
}
