package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineLogTest {
  private final EngineLog log = new EngineLog("test");

  @Test
  void explanation_errors_areQuoted() {
    log.add("loading");
    log.add("tensor 'x': ERROR: too short");
    log.add("freeing");

    assertThat(log.explanation()).isEqualTo("tensor 'x': ERROR: too short");
  }

  @Test
  void explanation_noErrors_isTheLastLines() {
    for (int i = 1; i <= 100; i++) {
      log.add("line " + i);
      log.add("");
    }

    assertThat(log.explanation()).isEqualTo("line 98 | line 99 | line 100");
  }

  @Test
  void explanation_nothingSaid_isEmpty() {
    assertThat(log.explanation()).isEmpty();
  }
}
