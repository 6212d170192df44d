package dev.relevo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.pool.CircuitStatus;
import dev.relevo.pool.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Something that is to hold after a case. */
interface Expect {
  /** Fails when it does not hold. */
  void check(Stage stage, Answer answer);

  // ---- what the caller gets ----

  /** A whole answer from this worker, in these words. */
  static Expect servedBy(String worker, String text) {
    return (stage, answer) -> {
      isWhole(answer, text, "stop");
      assertThat(answer.inShort()).isEqualTo("answered by " + worker);
    };
  }

  /** The whole answer, from this worker alone. */
  static Expect servedBy(String worker) {
    return servedBy(worker, Act.TEXT);
  }

  /** What the content filter has left. */
  static Expect filtered(String worker, String text) {
    return (stage, answer) -> {
      isWhole(answer, text, "content_filter");
      assertThat(answer.worker()).isEqualTo(worker);
    };
  }

  private static void isWhole(Answer answer, String text, String finish) {
    assertThat(answer.status()).as(answer.inShort()).isEqualTo(200);
    assertThat(answer.error()).as("the error in the answer").isNull();
    assertThat(answer.text()).isEqualTo(text);
    assertThat(answer.finish()).isEqualTo(finish);
    if (answer.isStreamed()) {
      assertThat(answer.done()).as("[DONE] ends the stream").isTrue();
    }
  }

  /**
   * The whole answer, begun by one worker and ended by another, and the seams are told.
   *
   * @param seams after how many pieces somebody went on; the last one is the one who ended it
   */
  static Expect continued(String first, String last, int... seams) {
    return (stage, answer) -> {
      isWhole(answer, Act.TEXT, "stop");
      assertThat(answer.worker()).as("who began").isEqualTo(first);
      assertThat(answer.lastWorker()).as("who ended it").isEqualTo(last);
      assertThat(answer.origin().path("continued"))
          .as("the seams in %s", answer.origin())
          .extracting(seam -> seam.path("after_characters").asInt())
          .containsExactlyElementsOf(
              IntStream.of(seams).mapToObj(pieces -> beginning(pieces).length()).toList());
    };
  }

  /** So much of the answer, and then an error where its end would be. */
  static Expect brokenOff(String code, int pieces) {
    return (stage, answer) -> {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).as("the begun text").isEqualTo(beginning(pieces));
      assertThat(answer.code()).as("the error's code").isEqualTo(code);
      saysSomething(Objects.requireNonNull(answer.error()));
      assertThat(answer.done()).as("[DONE] after an error").isFalse();
      assertThat(answer.finish()).as("finish reason beside an error").isNull();
    };
  }

  /** An error instead of an answer. */
  static Expect fails(int status, String code) {
    return (stage, answer) -> {
      assertThat(answer.status() + " " + answer.code()).isEqualTo(status + " " + code);
      saysSomething(Objects.requireNonNull(answer.error()));
      assertThat(answer.text()).isEmpty();
    };
  }

  private static void saysSomething(JsonNode error) {
    assertThat(error.path("message").asText()).isNotBlank();
    assertThat(error.path("type").asText()).isNotBlank();
  }

  /** Retry-After is told, between these. */
  static Expect retryAfter(int least, int most) {
    return (stage, answer) ->
        assertThat(answer.header("retry-after"))
            .as("Retry-After")
            .matches("[0-9]+")
            .satisfies(told -> assertThat(Integer.parseInt(told)).isBetween(least, most));
  }

  /** Usage is told, reported or not. */
  static Expect usageIsTold() {
    return (stage, answer) -> {
      assertThat(answer.usage().path("prompt_tokens").asInt()).as("prompt tokens").isPositive();
      assertThat(answer.usage().path("completion_tokens").asInt())
          .as("completion tokens")
          .isPositive();
    };
  }

  /** It did not take longer, by far. */
  static Expect within(Duration most) {
    return (stage, answer) -> assertThat(answer.took()).as("time taken").isLessThan(most);
  }

  private static String beginning(int pieces) {
    return String.join("", Act.PIECES.subList(0, pieces));
  }

  // ---- what the providers see ----

  /** The worker was asked so many times. */
  static Expect asked(String worker, int times) {
    return asked(worker, times, times);
  }

  /** The worker was asked at least and at most so many times. */
  static Expect asked(String worker, int least, int most) {
    return (stage, answer) ->
        assertThat(stage.upstream(worker).asks().size())
            .as("requests that %s saw", worker)
            .isBetween(least, most);
  }

  /** The worker's last request holds so much of the answer, to be gone on with. */
  static Expect begun(String worker, int pieces) {
    return (stage, answer) -> {
      List<Ask> asks = stage.upstream(worker).asks();
      assertThat(asks.get(asks.size() - 1).begun())
          .as("the begun answer that %s got", worker)
          .isEqualTo(beginning(pieces));
    };
  }

  /** All workers together were asked at most so many times. */
  static Expect askedInAll(int most) {
    return (stage, answer) ->
        assertThat(stage.upstreams().stream().mapToInt(upstream -> upstream.asks().size()).sum())
            .as("requests that all saw")
            .isBetween(1, most);
  }

  /** Between two requests at this worker passed at least so long. */
  static Expect spaced(String worker, Duration least) {
    return (stage, answer) -> {
      List<Ask> asks = stage.upstream(worker).asks();
      for (int i = 1; i < asks.size(); i++) {
        assertThat(Duration.ofNanos(asks.get(i).nanos() - asks.get(i - 1).nanos()))
            .as("time between requests %d and %d at %s", i, i + 1, worker)
            .isGreaterThanOrEqualTo(least);
      }
    };
  }

  /** No request came to this worker earlier than it had asked. */
  static Expect notBeforeAsked(String worker) {
    return (stage, answer) -> {
      List<Ask> asks = stage.upstream(worker).asks();
      for (int i = 1; i < asks.size(); i++) {
        Instant asked = Objects.requireNonNull(asks.get(i - 1).notBefore());
        assertThat(asks.get(i).at())
            .as("when request %d came to %s, which had asked for none before", i + 1, worker)
            .isAfterOrEqualTo(asked);
      }
    };
  }

  /**
   * The gateway has closed the connection on which the worker was about to answer, and not only
   * when that had been idle for long, which is 5 s at least.
   */
  static Expect abandoned(String worker) {
    return (stage, answer) ->
        Awaitility.await()
            .atMost(Duration.ofSeconds(4))
            .pollInterval(Duration.ofMillis(5))
            .pollDelay(Duration.ZERO)
            .untilAsserted(
                () ->
                    assertThat(stage.upstream(worker).isAbandoned())
                        .as("the request at %s is cancelled", worker)
                        .isTrue());
  }

  /** Nothing is held against the worker. */
  static Expect notBlamed(String worker) {
    return (stage, answer) -> {
      WorkerView view = Objects.requireNonNull(stage.workers().get(worker));
      assertThat(view.snapshot().health().isUsable()).as("%s is well", worker).isTrue();
      assertThat(view.snapshot().models())
          .as("the circuits of %s", worker)
          .extracting(model -> model.circuit().state(Instant.now()))
          .containsOnly(CircuitStatus.State.CLOSED);
    };
  }
}
