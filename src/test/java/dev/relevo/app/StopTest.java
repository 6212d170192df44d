package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StopTest {
  private final List<String> done = new ArrayList<>();

  @Test
  void ask_doesWhatWasSaidLast() {
    Stop stop = new Stop();
    stop.whenAsked(() -> done.add("first"));
    stop.whenAsked(() -> done.add("second"));
    assertThat(stop.isAsked()).isFalse();

    stop.ask();

    assertThat(stop.isAsked()).isTrue();
    assertThat(done).containsExactly("second");
  }

  @Test
  void whenAsked_afterwards_isDoneAtOnce() {
    Stop stop = new Stop();
    stop.ask();
    stop.whenAsked(() -> done.add("late"));

    assertThat(done).containsExactly("late");
  }
}
