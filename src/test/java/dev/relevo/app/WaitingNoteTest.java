package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WaitingNoteTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicInteger looks = new AtomicInteger();

  private Terminal terminal(boolean colours) {
    return new Terminal(
        new ByteArrayInputStream(new byte[0]),
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        colours,
        true);
  }

  private WaitingNote start(boolean colours, String state) {
    return WaitingNote.start(
        terminal(colours),
        () -> {
          looks.incrementAndGet();
          return List.of(
              new Conversation.Worker("groq", "down", "no key", List.of()),
              new Conversation.Worker("local", state, "fetching, 26 %", List.of()));
        },
        Duration.ofMillis(1),
        Duration.ofMillis(5));
  }

  private String told() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void awaitLooks(int count) {
    Awaitility.await().untilAsserted(() -> assertThat(looks).hasValueGreaterThanOrEqualTo(count));
  }

  @Test
  void aModelIsLoaded_isToldOnOneLineThatGoesAway() {
    try (WaitingNote note = start(true, "loading")) {
      Awaitility.await()
          .untilAsserted(() -> assertThat(told()).contains("[local: fetching, 26 %]"));
      note.end();
      assertThat(told()).endsWith("\r\u001b[2K").doesNotContain("\n");
    }
  }

  @Test
  void nothingIsLoaded_saysNothing() {
    try (WaitingNote note = start(true, "ready")) {
      awaitLooks(3);
      note.end();
    }
    assertThat(told()).isEmpty();
  }

  @Test
  void nobodyLooks_doesNotEvenAsk() {
    try (WaitingNote note = start(false, "loading")) {
      note.end();
    }
    assertThat(told()).isEmpty();
    assertThat(looks).hasValue(0);
  }
}
