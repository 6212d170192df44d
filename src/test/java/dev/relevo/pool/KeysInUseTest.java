package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.Capabilities;
import org.junit.jupiter.api.Test;

final class KeysInUseTest {
  private final KeysInUse keys = new KeysInUse();

  private static Lease lease(long id, int key) {
    return new Lease(
        id,
        new WorkerId("w"),
        "m",
        Capabilities.USUAL,
        null,
        SpeedEstimate.UNKNOWN,
        key,
        false,
        false,
        false);
  }

  @Test
  void of_requestsInFlight_areCountedByKey() {
    keys.began(lease(1, 2), 100);
    keys.began(lease(2, 2), 50);
    keys.began(lease(3, 0), 7);

    assertThat(keys.of(2)).isEqualTo(new KeysInUse.Load(2, 2, 150));
    assertThat(keys.of(0)).isEqualTo(new KeysInUse.Load(1, 1, 7));
    assertThat(keys.of(1)).isEqualTo(KeysInUse.Load.NONE);
    assertThat(keys.of(9)).isEqualTo(KeysInUse.Load.NONE);
  }

  @Test
  void counted_aRequest_isInFlightStill() {
    keys.began(lease(1, 0), 100);

    assertThat(keys.counted(lease(1, 0))).isTrue();

    assertThat(keys.of(0)).isEqualTo(new KeysInUse.Load(1, 0, 0));
    keys.ended(lease(1, 0));
    assertThat(keys.of(0)).isEqualTo(KeysInUse.Load.NONE);
  }

  @Test
  void counted_requestsUnderWayTogether_areInNoKnownOrder() {
    keys.began(lease(1, 0), 100);
    keys.began(lease(2, 0), 100);

    assertThat(keys.counted(lease(1, 0))).isTrue();
    keys.began(lease(3, 0), 100);
    assertThat(keys.counted(lease(2, 0))).isFalse();
    assertThat(keys.counted(lease(3, 0))).isFalse();
    keys.began(lease(4, 0), 100);
    assertThat(keys.counted(lease(4, 0))).isTrue();
    assertThat(keys.counted(lease(5, 7))).isTrue();
    assertThat(keys.of(0)).isEqualTo(new KeysInUse.Load(4, 0, 0));
  }

  @Test
  void ended_withoutBeingCounted_leavesNothing() {
    keys.began(lease(1, 0), 100);
    keys.ended(lease(1, 0));

    assertThat(keys.of(0)).isEqualTo(KeysInUse.Load.NONE);
  }
}
