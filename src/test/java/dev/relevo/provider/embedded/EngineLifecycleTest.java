package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EngineLifecycleTest {
  private final Faults faults = new Faults();

  @Test
  void from_nothing_isTheDefault() {
    assertThat(read("x = 1")).isEqualTo(EngineLifecycle.DEFAULT);
  }

  @Test
  void from_everything_isRead() {
    EngineLifecycle lifecycle =
        read(
            "start = on-demand, idle-stop = 5 minutes, restart-after = 100, memory-limit = 512MiB,"
                + " ping-timeout = 7s");

    assertThat(lifecycle)
        .isEqualTo(
            new EngineLifecycle(
                EngineLifecycle.Start.ON_DEMAND,
                Duration.ofMinutes(5),
                100,
                512L << 20,
                Duration.ofSeconds(7)));
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void from_idleStopThatCannotTakeEffect_isAFault() {
    read("idle-stop = 1s");

    assertThat(faults.found())
        .singleElement()
        .asString()
        .startsWith("relevo.providers.local.idle-stop: has no effect without start = on-demand");
  }

  @Test
  void reasonToReplace_requests_countFromTheNumberOn() {
    EngineLifecycle lifecycle = read("restart-after = 3");

    assertThat(lifecycle.reasonToReplace(2, 0, 0)).isNull();
    assertThat(lifecycle.reasonToReplace(3, 0, 0)).contains("3 requests");
    assertThat(EngineLifecycle.DEFAULT.reasonToReplace(1_000_000, 1L << 40, 0)).isNull();
  }

  @Test
  void reasonToReplace_memory_onlyWhereAFreshProcessWouldHaveLess() {
    EngineLifecycle lifecycle = read("memory-limit = 100MiB");
    long limit = 100L << 20;

    assertThat(lifecycle.reasonToReplace(1, limit, limit / 2)).isNull();
    assertThat(lifecycle.reasonToReplace(1, limit + 1, limit / 2)).contains("101 MiB");
    assertThat(lifecycle.reasonToReplace(1, limit + 2, limit + 1)).isNull();
    assertThat(lifecycle.reasonToReplace(0, limit + 1, limit / 2)).isNull();
  }

  private EngineLifecycle read(String config) {
    return EngineLifecycle.from(
        Section.of(
            ConfigFactory.parseString("relevo.providers.local {" + config + "}"),
            "relevo.providers.local",
            faults),
        EngineLifecycle.DEFAULT);
  }
}
