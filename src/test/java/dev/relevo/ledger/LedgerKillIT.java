package dev.relevo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file outlives a process that is killed while it writes. */
final class LedgerKillIT {
  private static final int ROUNDS = 3;

  /**
   * Rows wait for half a second and are written in a moment: a second is promised. A machine that
   * is busy with other things needs longer for that, so twice as much is enough in one of the
   * rounds.
   */
  private static final long LOST_AT_MOST_MILLIS = 2000;

  @TempDir private Path folder;

  /** What a killed process had told. */
  private record Told(int safe, List<Long> added, long killedAt) {}

  @Test
  void kill_atAnyMoment_losesNothingThatWasWrittenAndTheFileOpens() throws Exception {
    Random random = new Random();
    Path file = folder.resolve("data");
    List<Long> oldestLost = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Told told = writeAndKill(file, round, 200 + random.nextInt(1500));

      List<Integer> kept = kept(file, round);

      // in order, without a gap and without doubles
      assertThat(kept).isEqualTo(IntStream.range(0, kept.size()).boxed().toList());
      assertThat(kept).hasSizeGreaterThanOrEqualTo(told.safe());
      oldestLost.add(
          kept.size() < told.added().size() ? told.killedAt() - told.added().get(kept.size()) : 0L);
    }
    assertThat(oldestLost).anyMatch(millis -> millis < LOST_AT_MOST_MILLIS);
  }

  /** Kills the process some rows after it has told that the first are safe. */
  private static Told writeAndKill(Path file, int round, int more) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LedgerWriter.class.getName(),
                    file.toString(),
                    Integer.toString(round)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int safe = 0;
    long killedAt = Long.MAX_VALUE;
    List<Long> added = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int last = Integer.MAX_VALUE;
      // what it had told before it died is read to the end
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("added") && words.length == 3) {
          assertThat(words[1]).isEqualTo(Integer.toString(added.size()));
          added.add(Long.valueOf(words[2]));
        } else if (words[0].equals("written")) {
          safe = Integer.parseInt(words[1]);
          last = Math.min(last, added.size() + more);
        }
        if (added.size() == last) {
          killedAt = System.currentTimeMillis();
          // the process itself would close its output at once
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().onExit().join();
    }
    assertThat(safe).isPositive();
    assertThat(killedAt).isLessThan(Long.MAX_VALUE);
    return new Told(safe, added, killedAt);
  }

  private static List<Integer> kept(Path file, int round) throws Exception {
    try (Database database = Database.open(DatabaseSettings.of(file))) {
      database.open().toCompletableFuture().get(1, TimeUnit.MINUTES);
      try (Connection connection = database.connection()) {
        String mine = "FROM request WHERE request_id LIKE '" + round + "-%'";
        List<Integer> kept = new ArrayList<>();
        try (Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT request_id " + mine)) {
          while (rows.next()) {
            kept.add(Integer.valueOf(rows.getString(1).split("-", -1)[1]));
          }
        }
        kept.sort(null);
        // all of each batch or nothing: no attempt without its request, and none missing
        assertThat(
                number(
                    connection,
                    "SELECT COUNT(*) FROM attempt WHERE request_ref IN (SELECT ref " + mine + ")"))
            .isEqualTo(kept.size());
        return kept;
      }
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
