package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.transport.Header;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers of each vendor, as its documentation shows them. */
final class RateLimitsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  /** What headers given as {@code name: value} tell. */
  private static @Nullable RateLimits read(String... lines) {
    List<Header> headers =
        Arrays.stream(lines)
            .map(line -> line.split(": ", 2))
            .map(parts -> new Header(parts[0], parts[1]))
            .toList();
    return RateLimits.of(
        new UpstreamReply(200, headers, new UpstreamReply.Whole(ByteString.emptyByteString())),
        NOW);
  }

  private static RateLimits of(String... lines) {
    return Objects.requireNonNull(read(lines));
  }

  @Test
  void of_openAi_requestsAndTokens() {
    RateLimits limits =
        of(
            "x-ratelimit-limit-requests: 60",
            "x-ratelimit-limit-tokens: 150000",
            "x-ratelimit-remaining-requests: 59",
            "x-ratelimit-remaining-tokens: 149984",
            "x-ratelimit-reset-requests: 1s",
            "x-ratelimit-reset-tokens: 6m0s");

    assertThat(limits.requests()).isEqualTo(new RateLimits.Window(60L, 59, NOW.plusSeconds(1)));
    assertThat(limits.tokens())
        .isEqualTo(new RateLimits.Window(150_000L, 149_984, NOW.plusSeconds(360)));
  }

  @Test
  void of_groq_requestsOfTheDayAndTokensOfTheMinute() {
    RateLimits limits =
        of(
            "X-RateLimit-Limit-Requests: 14400",
            "X-RateLimit-Remaining-Requests: 14370",
            "X-RateLimit-Reset-Requests: 2m59.56s",
            "X-RateLimit-Limit-Tokens: 18000",
            "X-RateLimit-Remaining-Tokens: 17997",
            "X-RateLimit-Reset-Tokens: 7.66s");

    assertThat(limits.requests())
        .isEqualTo(new RateLimits.Window(14_400L, 14_370, NOW.plusMillis(179_560)));
    assertThat(limits.tokens())
        .isEqualTo(new RateLimits.Window(18_000L, 17_997, NOW.plusMillis(7_660)));
  }

  @Test
  void of_mistral_theMinuteEndsAfterAMinute() {
    RateLimits limits =
        of(
            "x-ratelimit-limit-req-minute: 60",
            "x-ratelimit-remaining-req-minute: 58",
            "x-ratelimit-limit-tokens-minute: 500000",
            "x-ratelimit-remaining-tokens-minute: 499000",
            "x-ratelimit-tokens-query-cost: 1000");

    assertThat(limits.requests()).isEqualTo(new RateLimits.Window(60L, 58, NOW.plusSeconds(60)));
    assertThat(limits.tokens())
        .isEqualTo(new RateLimits.Window(500_000L, 499_000, NOW.plusSeconds(60)));
  }

  @Test
  void of_mistral_usedUpMonthOutlastsTheMinute() {
    RateLimits limits =
        of(
            "x-ratelimit-remaining-tokens-minute: 0",
            "x-ratelimit-limit-tokens-month: 1000000000",
            "x-ratelimit-remaining-tokens-month: 0",
            "x-ratelimit-remaining-req-minute: 1",
            "x-ratelimit-remaining-req-month: 900");

    // the month ends in nine days, and no wait is longer than one
    assertThat(limits.tokens())
        .isEqualTo(new RateLimits.Window(1_000_000_000L, 0, NOW.plus(Duration.ofHours(24))));
    assertThat(limits.requests()).isEqualTo(new RateLimits.Window(null, 1, NOW.plusSeconds(60)));
  }

  @Test
  void of_mistral_monthEndsAtMidnightOfUtc() {
    Instant lastHour = Instant.parse("2026-12-31T23:00:00Z");
    RateLimits limits =
        RateLimits.of(
            new UpstreamReply(
                200,
                List.of(new Header("x-ratelimit-remaining-tokens-month", "0")),
                new UpstreamReply.Whole(ByteString.emptyByteString())),
            lastHour);

    assertThat(Objects.requireNonNull(limits).untilReset(lastHour)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void of_anthropic_theTightestOfItsTokens() {
    RateLimits limits =
        of(
            "anthropic-ratelimit-requests-limit: 50",
            "anthropic-ratelimit-requests-remaining: 49",
            "anthropic-ratelimit-requests-reset: 2026-11-21T08:00:01Z",
            "anthropic-ratelimit-tokens-limit: 48000",
            "anthropic-ratelimit-tokens-remaining: 48000",
            "anthropic-ratelimit-tokens-reset: 2026-11-21T08:00:00Z",
            "anthropic-ratelimit-input-tokens-limit: 40000",
            "anthropic-ratelimit-input-tokens-remaining: 40000",
            "anthropic-ratelimit-input-tokens-reset: 2026-11-21T08:00:00Z",
            "anthropic-ratelimit-output-tokens-limit: 8000",
            "anthropic-ratelimit-output-tokens-remaining: 7000",
            "anthropic-ratelimit-output-tokens-reset: 2026-11-21T09:00:08+01:00");

    assertThat(limits.requests()).isEqualTo(new RateLimits.Window(50L, 49, NOW.plusSeconds(1)));
    assertThat(limits.tokens()).isEqualTo(new RateLimits.Window(8_000L, 7_000, NOW.plusSeconds(8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1795253400000", "1795253400"})
  void of_openRouter_resetInMillisecondsOrSecondsSince1970(String reset) {
    RateLimits limits =
        of("X-RateLimit-Limit: 20", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: " + reset);

    assertThat(limits.requests())
        .isEqualTo(new RateLimits.Window(20L, 0, NOW.plus(Duration.ofMinutes(90))));
    assertThat(limits.tokens()).isNull();
  }

  @Test
  void of_nothingAboutLimits_isNull() {
    assertThat(read("content-type: application/json", "retry-after: 3")).isNull();
    assertThat(read("x-ratelimit-limit-requests: 60")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "", "1.5"})
  void of_unreadableNumber_isLeftOut(String remaining) {
    assertThat(read("x-ratelimit-remaining-requests: " + remaining)).isNull();
  }

  @Test
  void of_unreadableReset_isUnknown() {
    RateLimits limits = of("x-ratelimit-remaining-requests: 3", "x-ratelimit-reset-requests: soon");

    assertThat(limits.requests()).isEqualTo(new RateLimits.Window(null, 3, null));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"1, 5s, 1, 9s, none", "0, 5s, 1, 9s, 5", "0, 5s, 0, 9s, 9", "0, soon, 1, 9s, none"})
  void untilReset_isThatOfWhatIsUsedUp(
      long requests, String reset, long tokens, String tokenReset, @Nullable Long seconds) {
    RateLimits limits =
        of(
            "x-ratelimit-remaining-requests: " + requests,
            "x-ratelimit-reset-requests: " + reset,
            "x-ratelimit-remaining-tokens: " + tokens,
            "x-ratelimit-reset-tokens: " + tokenReset);

    assertThat(limits.untilReset(NOW))
        .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
  }
}
