package dev.relevo.faults;

import static dev.relevo.faults.Act.answers;
import static dev.relevo.faults.Act.forModel;
import static dev.relevo.faults.Act.status;
import static dev.relevo.faults.Expect.servedBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Models and hosts that fail for a while and are well again. */
final class RecoveryRows {
  private static final String CIRCUIT = "routing { circuit { open = 200ms, longest-open = 1s } }";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int WHILE_SICK = 25;

  /** Three open the circuit; from then on one tries after 0.2, 0.4, 0.8 s, then every second. */
  private static final int MOST_WHILE_SICK = 12;

  private RecoveryRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.of("the first model flaps, the second on the same host is well; models: [m1, m2]")
            .worker("a", answers())
            .offers("a", "m1", "m2")
            .configured(CIRCUIT)
            .asking("\"model\":\"m1\",\"models\":[\"m2\"]")
            .story(RecoveryRows::flaps)
            .expect(servedBy("a")));
    rows.add(
        Row.of("the first model flaps, the second on the same host is well; an alias")
            .worker("a", answers())
            .offers("a", "m1", "m2")
            .configured(CIRCUIT + "\naliases { pair = [\"a/m1\", \"a/m2\"] }")
            .asking("\"model\":\"pair\"")
            .story(RecoveryRows::flaps)
            .expect(servedBy("a")));
    rows.add(
        Row.of("every host is down, and comes back")
            .worker("a", answers())
            .worker("b", answers())
            .configured(CIRCUIT)
            .header("x-relevo-deadline-ms", "8000")
            .story(RecoveryRows::outage)
            .expect(servedBy("a")));
    return rows;
  }

  private static Answer flaps(Stage stage) {
    Upstream a = stage.upstream("a");
    Answer answer = stage.ask();
    assertThat(answer.header("x-relevo-model")).isEqualTo("m1");
    for (int flap = 1; flap <= 2; flap++) {
      a.does(forModel("m1", status(503)));
      long before = asksFor(a, "m1");
      for (int i = 0; i < WHILE_SICK; i++) {
        answer = stage.ask();
        servedBy("a").check(stage, answer);
        assertThat(answer.header("x-relevo-model")).as("who serves meanwhile").isEqualTo("m2");
        pause(Duration.ofMillis(20));
      }
      assertThat(asksFor(a, "m1") - before)
          .as("requests at the sick model, of %d", WHILE_SICK)
          .isBetween(1L, (long) MOST_WHILE_SICK);
      a.does(answers());
      answer = awaitModel(stage, "m1");
    }
    return answer;
  }

  private static Answer awaitModel(Stage stage, String model) {
    return Awaitility.await()
        .alias("the model that was sick serves again")
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              Answer answer = stage.ask();
              servedBy("a").check(stage, answer);
              return answer;
            },
            answer -> answer.header("x-relevo-model").equals(model));
  }

  private static long asksFor(Upstream upstream, String model) {
    return upstream.asks().stream().filter(ask -> ask.model().equals(model)).count();
  }

  private static void pause(Duration pause) {
    Later.in(pause).join();
  }

  private static Answer outage(Stage stage) {
    Upstream a = stage.upstream("a");
    Upstream b = stage.upstream("b");
    a.goDown();
    b.goDown();
    for (int i = 0; i < 3; i++) {
      Answer refused = stage.ask();
      assertThat(refused.status()).as(refused.inShort()).isIn(502, 503);
      assertThat(refused.code()).isIn("upstream_failed", "no_worker_available");
      assertThat(refused.took()).as("time to tell").isLessThan(Duration.ofSeconds(7));
    }
    a.comeBack();
    b.comeBack();
    return Awaitility.await()
        .alias("answered again")
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(stage::ask, answer -> answer.status() == 200 && answer.worker().equals("a"));
  }
}
