package dev.relevo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.QuietLog;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every fault that an upstream is known for, in each wire format, streamed and whole, over real
 * sockets through the gateway's HTTP surface. Most cases wait most of the time, so many run side by
 * side. What happened is written to {@code target/fault-matrix.md}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class FaultMatrixTest {
  private static final int AT_ONCE = 24;
  private static final Path TABLE = Path.of("target", "fault-matrix.md");

  private final List<Row> rows =
      Stream.of(
              LimitRows.all(),
              StatusRows.all(),
              ConnectionRows.all(),
              SilenceRows.all(),
              BrokenOffRows.all(),
              WireRows.all(),
              RefusalRows.all(),
              RecoveryRows.all())
          .flatMap(List::stream)
          .toList();
  private final FaultTable table = new FaultTable();
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          AT_ONCE,
          body -> {
            Thread thread = new Thread(body, "fault-case");
            thread.setDaemon(true);
            return thread;
          });
  private final List<AutoCloseable> open = new ArrayList<>();
  private Stage.Hall hall;
  private ActorSystem system;

  @BeforeAll
  void openHall() {
    open.add(QuietLog.of("dev.relevo"));
    open.add(QuietLog.of("org.apache.pekko.actor"));
    system =
        ActorSystem.create(
            "fault-matrix",
            ConfigFactory.parseString("pekko.stdout-loglevel = OFF")
                .withFallback(ConfigFactory.load()));
    Upstream well = new Upstream(Formats.OPENAI, List.of("well-m"), List.of(Act.answers()));
    open.add(well);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    hall = new Stage.Hall(system, client, well);
    warmUp();
  }

  /** What is done for the first time takes long, which must not be taken for a fault. */
  private void warmUp() {
    Row row = Row.of("no fault").worker("a", Act.answers()).expect(Expect.servedBy("a"));
    for (Format format : Formats.ALL) {
      new FaultCase(row, format, true).run(hall, new FaultTable());
      new FaultCase(row, format, false).run(hall, new FaultTable());
    }
  }

  @AfterAll
  void closeHall() throws Exception {
    executor.shutdownNow();
    table.write(TABLE, rows);
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  /** All cases begin as soon as there is room; each test waits for its own. */
  @TestFactory
  Stream<DynamicContainer> faults() {
    return rows.stream()
        .map(row -> DynamicContainer.dynamicContainer(row.name(), started(row).stream()))
        .toList()
        .stream();
  }

  private List<DynamicTest> started(Row row) {
    List<DynamicTest> tests = new ArrayList<>();
    for (Format format : Formats.ALL) {
      for (boolean streamed : new boolean[] {true, false}) {
        FaultCase one = new FaultCase(row, format, streamed);
        if (one.isMeant()) {
          Future<?> running = executor.submit(() -> one.run(hall, table));
          tests.add(DynamicTest.dynamicTest(one.title(), () -> await(running)));
        }
      }
    }
    return tests;
  }

  private static void await(Future<?> running) throws Throwable {
    try {
      running.get(3, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  @Test
  void rows_haveNamesOfTheirOwnAndExpectWhereTheyAreTried() {
    assertThat(rows).extracting(Row::name).doesNotHaveDuplicates();
    for (Row row : rows) {
      for (boolean streamed : new boolean[] {true, false}) {
        if (Formats.ALL.stream().anyMatch(format -> row.isFor(format, streamed))) {
          assertThat(row.expectations(streamed)).as(row.name()).isNotEmpty();
        }
      }
    }
  }
}
