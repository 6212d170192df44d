package dev.relevo.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.PullProgress;
import dev.relevo.testing.CapturedLog;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class PullLogTest {

  @Test
  void take_everyPercent_logsEveryTenth() {
    try (CapturedLog log = CapturedLog.of("dev.relevo.residency.PullLogTest")) {
      PullLog pull = new PullLog("w", "m", LoggerFactory.getLogger(PullLogTest.class));
      for (int percent = 0; percent <= 35; percent++) {
        pull.take(new PullProgress("pulling", "sha256:1", 1_000, percent * 10L));
      }
      assertThat(log.lines())
          .containsExactly("w is pulling m, 10 %", "w is pulling m, 20 %", "w is pulling m, 30 %");
    }
  }
}
