package dev.relevo.pool;

import static dev.relevo.pool.KeyStatus.State.COOLING_DOWN;
import static dev.relevo.pool.KeyStatus.State.QUOTA_EXHAUSTED;
import static dev.relevo.pool.KeyStatus.State.REJECTED;
import static dev.relevo.pool.TestSelection.ask;
import static dev.relevo.pool.TestWorker.NOW;
import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Tool;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Use;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a decision tells of each candidate. */
final class WeighingTest {
  private final TestSelection pool = new TestSelection();

  private static String line(Weighed one) {
    return one.worker()
        + "/"
        + one.model()
        + " "
        + one.verdict()
        + (one.detail() == null ? "" : ": " + one.detail());
  }

  private static List<String> lines(List<Weighed> weighed) {
    return weighed.stream().map(WeighingTest::line).toList();
  }

  private List<String> chosen(ChatRequest request) {
    return lines(pool.chosen(request).weighed());
  }

  private List<String> refused(ChatRequest request) {
    return lines(pool.refused(request).weighed());
  }

  @Test
  void decide_firstIsFree_restIsLaterInTheOrderOfGroups() {
    pool.given(
        worker("a").priority(3).model("m"),
        worker("b").priority(2).model("m"),
        worker("c").priority(1).model("other"),
        worker("own").use(Use.LAST_RESORT).model("tiny"));

    assertThat(chosen(ask("m")))
        .containsExactly("b/m CHOSEN", "a/m LATER", "c/other LATER", "own/tiny LAST_RESORT");
  }

  @Test
  void decide_othersAreOut_tellsWhy() {
    pool.given(
        worker("a").priority(1).health(Health.DOWN, "connection refused").model("m"),
        worker("b").priority(2).model(model("m").circuitOpenUntil(NOW.plusSeconds(5))),
        worker("c").priority(3).key(COOLING_DOWN, NOW.plusSeconds(62)).model("m"),
        worker("d").priority(4).keyWith(0L, null, NOW.plus(Duration.ofDays(1))).model("m"),
        worker("e")
            .priority(5)
            .key(REJECTED, NOW.plusSeconds(1))
            .key(QUOTA_EXHAUSTED, NOW.plusSeconds(2))
            .model("m"),
        worker("f").priority(6).slots(1).model("m"));
    pool.inFlight(ask("m"));
    pool.given(worker("g").priority(7).model("m"));

    assertThat(chosen(ask("m")))
        .containsExactly(
            "a/m OUT: down: connection refused",
            "b/m OUT: has failed, left alone until 00:00:05Z",
            "c/m KEYS_OUT: rate limited until 00:01:02Z",
            "d/m KEYS_OUT: rate limited until 2026-01-02T00:00:00Z",
            "e/m KEYS_OUT: key rejected until 00:00:01Z, quota exhausted until 00:00:02Z",
            "f/m BUSY: 1 of 1 slots in use",
            "g/m CHOSEN");
  }

  @Test
  void decide_notAbleOrTried_tellsWhy() {
    pool.given(
        worker("a").priority(1).model(model("m").capabilities(Capabilities.TEXT)),
        worker("b").priority(2).model(model("m").contextTokens(4096)),
        worker("c").priority(3).model("m"),
        worker("d").priority(4).model("m"),
        worker("e").priority(5).model("m"));
    pool.tooSmall = 8192;
    pool.tried("c", "m", null).limited("d", 0, NOW.plusSeconds(9)).onceMore("e", "m", NOW);
    Tool tool = new Tool("f", null, new Json("{}"), null);

    assertThat(chosen(ask("m").withTools(List.of(tool), null)))
        .containsExactly(
            "a/m NOT_CAPABLE: tools",
            "b/m TOO_LONG: window 4096",
            "c/m TRIED",
            "d/m TRIED: again from 00:00:09Z",
            "e/m CHOSEN");
  }

  @Test
  void decide_spared_tellsWhyAndWhoIsTakenAfterAll() {
    pool.given(
        worker("a").priority(1).keyWith(1L, null, NOW.plusSeconds(60)).model("m"),
        worker("b").priority(2).model("m"));
    assertThat(chosen(ask("m")))
        .containsExactly("a/m SPARED: hardly anything is left of its keys", "b/m CHOSEN");

    pool.tried("b", "m", null);
    assertThat(chosen(ask("m"))).containsExactly("a/m CHOSEN", "b/m TRIED");
  }

  @Test
  void decide_onTrial_tellsSo() {
    pool.given(worker("a").priority(1).model(model("m").circuitOpenUntil(NOW)));
    pool.inFlight(ask("m"));
    pool.given(
        worker("b").priority(2).model(model("m").circuitOpenUntil(NOW)),
        worker("c").priority(3).model("m"));
    for (int i = 0; i < pool.settings.maxAttempts() - 1; i++) {
      pool.tried("gone", "m", null);
    }

    assertThat(chosen(ask("m")))
        .containsExactly(
            "a/m OUT: another request sees whether it works", "b/m SPARED: on trial", "c/m CHOSEN");
  }

  @Test
  void decide_onlyWhoMayAnswer_isEverLater() {
    pool.given(
        worker("own").local().priority(1).model("m"),
        worker("cloud").priority(2).model("m"),
        worker("other").local().priority(3).model("n"));

    assertThat(chosen(ask("m").withSteering(Steering.DEFAULT.withPrivacy(Steering.Privacy.LOCAL))))
        .containsExactly("own/m CHOSEN", "cloud/m NOT_ALLOWED: not local", "other/n LATER");
    assertThat(chosen(ask("m").withSteering(Steering.DEFAULT.withProvider("cloud"))))
        .containsExactly(
            "own/m NOT_ALLOWED: another provider is named",
            "cloud/m CHOSEN",
            "other/n NOT_ALLOWED: another provider is named");
  }

  @Test
  void decide_refused_tellsWhyOfEverybody() {
    pool.given(
        worker("a").priority(1).model("m"), worker("b").health(Health.DOWN, "gone").model("n"));
    pool.tried("a", "m", null);

    assertThat(refused(ask("m"))).containsExactly("a/m TRIED", "b/n OUT: down: gone");
  }

  @Test
  void decide_besideAnother_tellsOfTheLastResort() {
    pool.given(worker("a").model("m"), worker("own").use(Use.LAST_RESORT).model("tiny"));
    pool.beside = true;
    pool.tried("a", "m", null);

    assertThat(refused(ask("m"))).containsExactly("a/m TRIED", "own/tiny LAST_RESORT");
  }

  @Test
  void decide_manyCandidates_tellsOfSomeAndOfTheChosenInAnyCase() {
    for (int i = 10; i < 60; i++) {
      pool.given(worker("w" + i).priority(i).model("m"));
    }
    assertThat(chosen(ask("m"))).hasSize(32).startsWith("w10/m CHOSEN").endsWith("w41/m LATER");

    for (int i = 10; i < 50; i++) {
      pool.tried("w" + i, "m", null);
    }
    assertThat(chosen(ask("m"))).hasSize(32).contains("w40/m TRIED").endsWith("w50/m CHOSEN");

    pool.tried.clear();
    for (int i = 10; i < 60; i++) {
      pool.tried("w" + i, "m", null);
    }
    assertThat(refused(ask("m"))).hasSize(32);
  }

  @Test
  void decide_nobodyWasLookedAt_tellsOfNobody() {
    pool.given(worker("a").model("m"));

    assertThat(refused(ask("m").withSteering(Steering.DEFAULT.withStrategy("fastest")))).isEmpty();
  }
}
