package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final FailureLog log = new FailureLog();

  @Test
  void line_firstFailure_isSaid() {
    assertThat(log.line("a", "m", "refused", NOW)).isEqualTo("a: m failed: refused");
  }

  @Test
  void line_manyInASecond_areCountedAndToldWithTheNext() {
    log.line("a", "m", "refused", NOW);

    assertThat(log.line("a", "m", "refused", NOW.plusMillis(10))).isNull();
    assertThat(log.line("a", "m", "refused", NOW.plusMillis(990))).isNull();
    assertThat(log.line("a", "m", "reset", NOW.plusMillis(1_000)))
        .isEqualTo("a: m failed: reset (and 2 failures before it)");
    assertThat(log.line("a", "m", "reset", NOW.plusMillis(2_000))).isEqualTo("a: m failed: reset");
  }
}
