package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.pool.HedgingSettings;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.provider.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CompanyTest {
  private static final HedgingSettings OFF = new HedgingSettings(false, 0.05);
  private static final HedgingSettings ON = new HedgingSettings(true, 0.05);
  private static final ChatRequest REQUEST = ChatRequest.of(Message.user("hello"));

  private static SpeedEstimate speed(
      double firstToken, double p95FirstToken, double whole, double p95Whole) {
    return new SpeedEstimate(firstToken, 50, 0, 20, p95FirstToken, whole, p95Whole);
  }

  private static Company ofStream(SpeedEstimate speed, HedgingSettings hedging) {
    return Company.ofStream(Timeouts.CLOUD, speed, hedging, REQUEST, false);
  }

  @Test
  void ofStream_nothingKnown_isTheLimit() {
    assertThat(ofStream(SpeedEstimate.UNKNOWN, ON))
        .isEqualTo(new Company(null, Duration.ofSeconds(8)));
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "2, 5", "4, 8", "20, 40"})
  void ofStream_trial_isNotWaitedForLong(double usual, long late) {
    assertThat(Company.ofStream(Timeouts.CLOUD, speed(usual, 0, 0, 0), OFF, REQUEST, true).late())
        .isEqualTo(Duration.ofSeconds(late));
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "4, 8", "5, 10", "20, 40"})
  void ofStream_usualTime_isGivenTwice(double usual, long late) {
    assertThat(ofStream(speed(usual, 0, 0, 0), OFF).late()).isEqualTo(Duration.ofSeconds(late));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "unsaid",
      value = {"unsaid, 8", "none, 8", "minimal, 8", "low, 8", "medium, 32", "high, 32"})
  void ofStream_muchThought_isGivenTime(@Nullable String effort, long late) {
    ChatRequest request = REQUEST.withReasoningEffort(effort);

    assertThat(Company.ofStream(Timeouts.CLOUD, SpeedEstimate.UNKNOWN, OFF, request, false).late())
        .isEqualTo(Duration.ofSeconds(late));
    assertThat(
            Company.ofWhole(
                    Timeouts.CLOUD, SpeedEstimate.UNKNOWN, OFF, Company.asksForThought(request))
                .late())
        .isEqualTo(Duration.ofSeconds(late * 30 / 8));
  }

  @Test
  void ofStream_hedging_isAtTheOwnPercentile() {
    assertThat(ofStream(speed(0.4, 1.5, 9, 20), ON).hedge()).isEqualTo(Duration.ofMillis(1500));
    assertThat(ofStream(speed(0.4, 1.5, 9, 20), OFF).hedge()).isNull();
  }

  @Test
  void ofStream_percentileBeyondTheLimit_isLateOnly() {
    assertThat(ofStream(speed(0.4, 9, 0, 0), ON))
        .isEqualTo(new Company(null, Duration.ofSeconds(8)));
  }

  @Test
  void ofStream_veryFast_isNotHedgedAtOnce() {
    assertThat(ofStream(speed(0.001, 0.002, 0, 0), ON).hedge()).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void ofWhole_looksAtWholeAnswers() {
    assertThat(Company.ofWhole(Timeouts.CLOUD, speed(0.4, 1.5, 9, 20), ON, false))
        .isEqualTo(new Company(Duration.ofSeconds(20), Duration.ofSeconds(30)));
    assertThat(Company.ofWhole(Timeouts.CLOUD, speed(0.4, 1.5, 20, 50), ON, false))
        .isEqualTo(new Company(null, Duration.ofSeconds(40)));
  }
}
