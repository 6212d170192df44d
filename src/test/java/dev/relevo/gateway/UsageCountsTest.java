package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.pool.WorkerId;
import dev.relevo.provider.Capabilities;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class UsageCountsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final UsageCounts counts = new UsageCounts(() -> NOW);

  private static Lease lease(String worker, String model) {
    return new Lease(
        1,
        new WorkerId(worker),
        model,
        Capabilities.USUAL,
        null,
        SpeedEstimate.UNKNOWN,
        0,
        false,
        false,
        false);
  }

  @Test
  void list_askedFailedAndAnswered_isCountedByWorkerAndModel() {
    counts.asked(lease("b", "m"));
    counts.failed(
        lease("b", "m"), ProviderError.of(ErrorClass.SILENT, "the prompt was 'secret'"), "r1");
    counts.asked(lease("a", "m"));
    counts.asked(lease("a", "m"));
    counts.answered(new Served("r1", "a", "m", 2, true, false), Usage.reported(5, 7));
    counts.answered(new Served("r2", "a", "m", 1, false, false), Usage.reported(10, 20));

    assertThat(counts.list())
        .containsExactly(
            new ModelUsage("a", "m", 2, 0, 2, 1, 15, 27, null),
            new ModelUsage(
                "b",
                "m",
                1,
                1,
                0,
                0,
                0,
                0,
                new ModelUsage.Failure(NOW, ErrorClass.SILENT, 0, "r1")));
    assertThat(counts.list().toString()).doesNotContain("secret");
  }

  @Test
  void list_endlessMadeUpNames_areCountedTogether() {
    for (int i = 0; i < UsageCounts.MOST + 10; i++) {
      counts.asked(lease("a", "m" + i));
    }
    counts.asked(lease("a", "m3"));

    assertThat(counts.list()).hasSize(UsageCounts.MOST + 1);
    assertThat(counts.list())
        .contains(
            new ModelUsage("a", UsageCounts.OTHERS, 10, 0, 0, 0, 0, 0, null),
            new ModelUsage("a", "m3", 2, 0, 0, 0, 0, 0, null));
  }
}
