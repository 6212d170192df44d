package dev.relevo.faults;

import static dev.relevo.faults.Act.TEXT;
import static dev.relevo.faults.Act.answers;
import static dev.relevo.faults.Act.onlyForKey;
import static dev.relevo.faults.Act.status;
import static dev.relevo.faults.Act.tooLong;
import static dev.relevo.faults.Expect.asked;
import static dev.relevo.faults.Expect.fails;
import static dev.relevo.faults.Expect.filtered;
import static dev.relevo.faults.Expect.servedBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Requests that an upstream does not want, for what they hold or for who sends them. */
final class RefusalRows {
  private static final int REQUESTS = 4;

  private RefusalRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.of("prompt too long; b has a larger window")
            .worker("a", tooLong())
            .worker("b", answers())
            .set("a", "context-tokens = 8192")
            .set("b", "context-tokens = 131072")
            .expect(servedBy("b"), asked("a", 1), asked("b", 1)));
    rows.add(
        Row.of("prompt too long; b has a smaller window")
            .worker("a", tooLong())
            .worker("b", answers())
            .set("a", "context-tokens = 8192")
            .set("b", "context-tokens = 4096")
            .expect(fails(400, "context_length_exceeded"), asked("a", 1), asked("b", 0)));
    rows.add(
        Row.of("prompt too long; alone")
            .worker("a", tooLong())
            .expect(fails(400, "context_length_exceeded"), asked("a", 1)));
    rows.add(
        Row.of("content refused with a 400; b is there")
            .worker("a", ask -> OpenAiFormat.contentRefused())
            .worker("b", answers())
            .onlyIn(Formats.OPENAI)
            .expect(fails(400, "content_filter"), asked("a", 1), asked("b", 0)));
    rows.add(
        Row.of("prompt blocked, in an answer without text; b is there")
            .worker("a", ask -> GeminiFormat.promptBlocked(ask.isStreamed()))
            .worker("b", answers())
            .onlyIn(Formats.GEMINI)
            .expect(filtered("a", ""), asked("a", 1), asked("b", 0)));
    rows.add(
        Row.of("finish reason content_filter; b is there")
            .worker("a", answers(Ending.FILTERED))
            .worker("b", answers())
            .onlyIn(Formats.OPENAI, Formats.GEMINI)
            .expect(filtered("a", TEXT), asked("a", 1), asked("b", 0)));
    rows.add(
        Row.of("401 for one of two keys; four requests")
            .worker("a", onlyForKey("good"))
            .set("a", "api-keys = [revoked, good]")
            .story(RefusalRows::untilTheRevokedKeyIsKnown)
            .expect(servedBy("a"), asked("a", REQUESTS + 1)));
    rows.add(
        Row.of("401; b is there; four requests")
            .worker("a", status(401))
            .worker("b", answers())
            .story(RefusalRows::severalTimes)
            .expect(servedBy("b"), asked("a", 1), asked("b", REQUESTS)));
    rows.add(
        Row.of("401; alone")
            .worker("a", status(401))
            .expect(fails(502, "upstream_failed"), asked("a", 1)));
    return rows;
  }

  private static Answer severalTimes(Stage stage) {
    for (int i = 1; i < REQUESTS; i++) {
      assertThat(stage.ask().status()).isEqualTo(200);
    }
    return stage.ask();
  }

  /** Keys are used in turns, so one of the first two requests meets the revoked one. */
  private static Answer untilTheRevokedKeyIsKnown(Stage stage) {
    Answer last = severalTimes(stage);
    assertThat(stage.upstream("a").asks().stream().filter(ask -> ask.key().equals("revoked")))
        .as("requests with the revoked key")
        .hasSize(1);
    return last;
  }
}
