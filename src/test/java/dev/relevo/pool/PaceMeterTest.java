package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Usage;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PaceMeterTest {
  private static final Offset<Double> EXACTLY = within(1e-6);

  private final PaceMeter meter = new PaceMeter();

  private static ChatEvent.Timing timing(double load, double reading, double writing) {
    return new ChatEvent.Timing(
        (long) (load * 1e9), (long) (reading * 1e9), (long) (writing * 1e9));
  }

  private void answered(
      double first, double streaming, int prompt, int answer, ChatEvent.@Nullable Timing timing) {
    meter.answered(new Outcome.Succeeded(first, streaming, Usage.reported(prompt, answer), timing));
  }

  @Test
  void answered_hostMeasures_tellsReadingWritingAndOverheadApart() {
    answered(2.2, 10, 1000, 200, timing(0, 2, 10));

    assertThat(meter.pace().promptTokensPerSecond()).isEqualTo(500, EXACTLY);
    assertThat(meter.pace().tokensPerSecond()).isEqualTo(20, EXACTLY);
    assertThat(meter.pace().overheadSeconds()).isEqualTo(0.2, EXACTLY);
    assertThat(meter.pace().samples()).isEqualTo(1);
  }

  @Test
  void answered_hostMeasuresNothing_saysNothing() {
    answered(2.2, 10, 1000, 200, null);
    answered(2.2, 10, 1000, 200, timing(0, 0, 0));

    assertThat(meter.pace()).isEqualTo(Pace.UNKNOWN);
  }

  @Test
  void answered_firstWithLoad_isNoSlowerForThat() {
    answered(32.2, 10, 1000, 200, timing(30, 2, 10));

    assertThat(meter.pace().seconds(1000, 0, 200)).isEqualTo(12.2, EXACTLY);
  }

  @Test
  void answered_whole_leavesOutWhatTheHostDid() {
    answered(0, 12.3, 1000, 200, timing(0, 2, 10));

    assertThat(meter.pace().overheadSeconds()).isEqualTo(0.3, EXACTLY);
    assertThat(meter.pace().tokensPerSecond()).isEqualTo(20, EXACTLY);
  }

  @Test
  void answered_halfOfThemQueuedOnTheHost_queueingIsNotCountedIn() {
    for (int i = 0; i < 10; i++) {
      answered(2.2 + (i % 2 == 0 ? 0 : 40), 10, 1000, 200, timing(0, 2, 10));
    }

    assertThat(meter.pace().seconds(1000, 0, 200)).isEqualTo(12.2, EXACTLY);
  }

  @Test
  void answered_halfOfThemFromTheHostsCache_doNotLookLikeFastReading() {
    for (int i = 0; i < 10; i++) {
      answered(2.2, 10, 1000, 200, timing(0, i % 2 == 0 ? 2 : 0.02, 10));
    }

    assertThat(meter.pace().promptTokensPerSecond()).isEqualTo(500, EXACTLY);
  }

  @Test
  void answered_knownToBeCached_onlyTheRestWasRead() {
    Outcome.Succeeded answer =
        new Outcome.Succeeded(0.3, 10, Usage.reported(1000, 200), timing(0, 0.2, 10));
    meter.answered(answer.under(900, 1));

    assertThat(meter.pace().promptTokensPerSecond()).isEqualTo(500, EXACTLY);

    meter.answered(answer.under(990, 1)); // ten tokens tell nothing about reading
    assertThat(meter.pace().promptTokensPerSecond()).isEqualTo(500, EXACTLY);
  }

  @Test
  void answered_shortPrompt_tellsNothingAboutReading() {
    answered(0.3, 10, PaceMeter.SHORTEST_PROMPT - 1, 200, timing(0, 0.2, 10));

    assertThat(meter.pace().promptTokensPerSecond()).isZero();
    assertThat(meter.pace().tokensPerSecond()).isEqualTo(20, EXACTLY);
  }

  @Test
  void answered_besideOthers_isAsFastAsItWouldBeAlone() {
    Outcome.Succeeded answer =
        new Outcome.Succeeded(4.2, 20, Usage.reported(1000, 200), timing(0, 4, 20));
    meter.answered(answer.under(0, 2));

    assertThat(meter.pace().promptTokensPerSecond()).isEqualTo(500, EXACTLY);
    assertThat(meter.pace().tokensPerSecond()).isEqualTo(20, EXACTLY);
  }

  @Test
  void answered_slowReaderOrHiddenThoughts_areNoOverhead() {
    answered(2.2, 60, 1000, 200, timing(0, 2, 10)); // the reader took a minute
    assertThat(meter.pace().overheadSeconds()).isEqualTo(0.2, EXACTLY);

    PaceMeter other = new PaceMeter();
    other.answered(new Outcome.Succeeded(9.2, 3, Usage.reported(1000, 200), timing(0, 2, 10)));
    assertThat(other.pace().overheadSeconds()).isEqualTo(0.2, EXACTLY);
  }

  @Test
  void answered_changedForGood_isLearnedWithinAFewAnswers() {
    for (int i = 0; i < 30; i++) {
      answered(2.2, 10, 1000, 200, timing(0, 2, 10));
    }
    for (int i = 0; i < 12; i++) {
      answered(2.2, 20, 1000, 200, timing(0, 2, 20));
    }

    assertThat(meter.pace().tokensPerSecond()).isEqualTo(10, EXACTLY);
    assertThat(meter.pace().samples()).isEqualTo(42);
  }
}
