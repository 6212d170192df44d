package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ContextWindowsTest {
  private final ContextWindows windows = new ContextWindows(model -> null);

  @Test
  void window_nothingSaid_isTheHostsOwn() {
    assertThat(windows.window("m", null)).isNull();
  }

  @Test
  void window_askedOnce_holdsForAllWhoComeAfter() {
    assertThat(windows.window("m", 4096)).isEqualTo(4096);
    assertThat(windows.window("m", 2048)).isEqualTo(4096);
    assertThat(windows.window("m:latest", null)).isEqualTo(4096);
    assertThat(windows.window("m:1b", null)).as("another model").isNull();
  }

  @Test
  void window_rise_isTakenAndRemembered() {
    windows.window("m", 4096);

    assertThat(windows.window("m", 8192)).isEqualTo(8192);
    assertThat(windows.window("m", 4096)).isEqualTo(8192);
  }

  @Test
  void window_configured_isTheSmallest() {
    ContextWindows configured = new ContextWindows(model -> 4096);

    assertThat(configured.window("m", null)).isEqualTo(4096);
    assertThat(configured.window("m", 512)).isEqualTo(4096);
    assertThat(configured.window("m", 8192)).isEqualTo(8192);
    assertThat(configured.window("m", null)).isEqualTo(8192);
  }

  @Test
  void found_loadedModel_isAskedForAsItIs() {
    windows.found(Map.of("m:latest", 16_384));

    assertThat(windows.window("m", 4096)).isEqualTo(16_384);
    assertThat(windows.window("m", null)).isEqualTo(16_384);
  }

  @Test
  void found_loadedSmallerThanAsked_doesNotShrink() {
    windows.window("m", 8192);
    windows.found(Map.of("m:latest", 4096));

    assertThat(windows.window("m", 2048)).isEqualTo(8192);
  }

  @Test
  void found_loadedWithUnknownWindow_changesNothing() {
    windows.found(Map.of("m", 0));
    assertThat(windows.window("m", null)).isNull();

    windows.window("m", 4096);
    windows.found(Map.of("m", 0));
    windows.found(Map.of("m", 0));
    windows.found(Map.of("m", 0));
    assertThat(windows.window("m", null)).isEqualTo(4096);
  }

  @Test
  void found_missedOnce_isStillKnown() {
    windows.window("m", 8192);
    windows.found(Map.of());

    assertThat(windows.window("m", 4096)).as("it may be loading").isEqualTo(8192);
  }

  @Test
  void found_missedTwice_beginsAnew() {
    windows.found(Map.of("m:latest", 8192));
    windows.found(Map.of());
    windows.found(Map.of("other:latest", 1));

    assertThat(windows.window("m", 4096)).isEqualTo(4096);
  }

  @Test
  void found_missedTwiceWithARequestBetween_isStillKnown() {
    windows.window("m", 8192);
    windows.found(Map.of());
    windows.window("m", 4096);
    windows.found(Map.of());

    assertThat(windows.window("m", 4096)).isEqualTo(8192);
  }

  @Test
  void found_seenAgainAfterAMiss_isStillKnown() {
    windows.window("m", 8192);
    for (int i = 0; i < 3; i++) {
      windows.found(Map.of());
      windows.found(Map.of("m:latest", 4096));
    }

    assertThat(windows.window("m", null)).isEqualTo(8192);
  }

  @Test
  void window_manyThreads_neverShrinks() throws Exception {
    int threads = 4;
    int steps = 2000;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Boolean>> grew = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int offset = thread;
        grew.add(
            executor.submit(
                () -> {
                  int last = 0;
                  for (int step = 1; step <= steps; step++) {
                    int asked = step * threads + offset;
                    int window = Objects.requireNonNull(windows.window("m", asked));
                    if (window < last || window < asked) {
                      return false;
                    }
                    last = window;
                  }
                  return true;
                }));
      }
      for (Future<Boolean> each : grew) {
        assertThat(each.get(20, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(windows.window("m", 1)).isEqualTo(steps * threads + threads - 1);
  }

  @Test
  void failed_windowOfAModel_isForgotten() {
    windows.window("m", 100_000);
    windows.window("other", 8192);

    windows.forget("m:latest");

    assertThat(windows.window("m", null)).isNull();
    assertThat(windows.window("m", 2048)).isEqualTo(2048);
    assertThat(windows.window("other", null)).isEqualTo(8192);
  }
}
