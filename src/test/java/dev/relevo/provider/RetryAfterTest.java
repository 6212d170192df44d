package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.transport.Header;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  private static @Nullable Duration of(Header... headers) {
    return RetryAfter.of(
        new UpstreamReply(
            429, List.of(headers), new UpstreamReply.Whole(ByteString.emptyByteString())),
        NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2",
    "0, 0",
    "250ms, 0.25",
    "7.66s, 7.66",
    "2m59.56s, 179.56",
    "1h2m3s, 3723",
    "6m0s, 360",
    "20ms, 0.02",
    "10h17m5.72s, 37025.72",
    "34.4s, 34.4",
    "1d, 86400",
    "1500us, 0.002",
    "1500µs, 0.002",
    "1500μs, 0.002",
    "2000000ns, 0.002",
    "1ns, 0.001",
    "1.0001s, 1.001"
  })
  void parse_duration_isRead(String value, double seconds) {
    assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "-1", "1x", "1.2.3", "s", "2 s", "١", "1e3", "5s4", "NaN", "."})
  void parse_noDuration_isNull(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T08:01:30Z",
        "2026-11-21T09:01:30+01:00",
        "2026-11-21T08:01:29.9999Z",
        "1795248090",
        "1795248090000"
      })
  void parse_pointInTime_isTheTimeUntilThen(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-21T07:00:00Z", "1795248000", "1700000000000"})
  void parse_pointInThePast_isNoTime(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ZERO);
  }

  @Test
  void parse_date_isTheTimeUntilThen() {
    assertThat(RetryAfter.parse("Sat, 21 Nov 2026 08:01:30 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(RetryAfter.parse("Sat, 21 Nov 2026 07:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9999999",
        "400d",
        "99999999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "9999-12-31T23:59:59Z"
      })
  void parse_endless_isADay(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void of_milliseconds_goBeforeSeconds() {
    assertThat(of(new Header("Retry-After", "9"), new Header("Retry-After-Ms", " 1500.5 ")))
        .isEqualTo(Duration.ofMillis(1501));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "", "NaN", "-5"})
  void of_unreadableMilliseconds_leavesTheOtherHeader(String millis) {
    assertThat(of(new Header("retry-after-ms", millis), new Header("retry-after", "9")))
        .isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void of_nothing_isNull() {
    assertThat(of()).isNull();
    assertThat(of(new Header("retry-after", "soon"))).isNull();
  }
}
