package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.PullProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PullDecoderTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /** Near the largest number, where the clock may well be. */
  private static final long START = Long.MAX_VALUE - MINUTE / 2;

  private final PullDecoder decoder = new PullDecoder("m", START);

  private List<PullProgress> feed(String text) {
    return feed(text, START);
  }

  private List<PullProgress> feed(String text, long nanos) {
    return decoder.feed(ByteString.fromString(text), nanos);
  }

  private static ProviderError failure(ThrowingCallable call) {
    return catchThrowableOfType(ProviderException.class, call).error();
  }

  @Test
  void feed_lines_areTold() {
    assertThat(
            feed(
                """
                {"status":"pulling manifest"}
                {"status":"pulling ab","digest":"sha256:ab","total":10}
                {"status":"pulling ab","digest":"sha256:ab","total":10,"completed":7}
                """))
        .containsExactly(
            new PullProgress("pulling manifest", "", 0, 0),
            new PullProgress("pulling ab", "sha256:ab", 10, 0),
            new PullProgress("pulling ab", "sha256:ab", 10, 7));
    assertThat(decoder.isDone()).isFalse();
    assertThat(feed("{\"status\":\"success\"}\n")).hasSize(1);
    assertThat(decoder.isDone()).isTrue();
    assertThat(decoder.end(START)).isEmpty();
  }

  @Test
  void feed_everyByteAlone_isTheSame() {
    List<PullProgress> told = new ArrayList<>();
    for (char c : "{\"status\":\"a\"}\r\n{\"status\":\"success\"}".toCharArray()) {
      told.addAll(feed(String.valueOf(c)));
    }
    told.addAll(decoder.end(START));

    assertThat(told).extracting(PullProgress::status).containsExactly("a", "success");
  }

  @Test
  void feed_whatIsNotUnderstood_isSkipped() {
    assertThat(
            feed(
                """
                nonsense

                [1]
                {"other":1}
                {"status":"pulling ab","digest":7,"total":-5,"completed":"x","more":{}}
                """))
        .containsExactly(new PullProgress("pulling ab", "7", 0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pull model manifest: file does not exist | MODEL_MISSING",
        "pull model manifest: 412: this model requires a newer version of Ollama | UNSUPPORTED",
        "invalid model name | CALLER_FAULT",
        "max retries exceeded: connection reset by peer | TRANSIENT",
        "write /models/blobs/x: no space left on device | TRANSIENT"
      })
  void feed_error_failsWithItsMeaning(String text, ErrorClass expected) {
    ProviderError error = failure(() -> feed("{\"error\":\"" + text + "\"}\n"));

    assertThat(error.errorClass()).isEqualTo(expected);
    assertThat(error.message()).isEqualTo("m cannot be fetched: " + text);
  }

  @Test
  void end_withoutSuccess_isBroken() {
    feed("{\"status\":\"pulling ab\",\"total\":10,\"completed\":10}\n");

    assertThat(failure(() -> decoder.end(START)).errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void check_sameLineAgainAndAgain_isSilentAfterAMinute() {
    String line = "{\"status\":\"pulling ab\",\"total\":10,\"completed\":3}\n";
    feed(line, START);
    feed(line, START + MINUTE);
    decoder.check(START + MINUTE);

    assertThat(failure(() -> decoder.check(START + MINUTE + 1)).errorClass())
        .isEqualTo(ErrorClass.SILENT);
    feed("{\"status\":\"pulling ab\",\"total\":10,\"completed\":4}\n", START + MINUTE + 1);
    decoder.check(START + 2 * MINUTE);
  }

  @Test
  void check_twoFilesTheSameByTurns_isSilentAfterAMinute() {
    String lines =
        """
        {"status":"pulling ab","total":10,"completed":3}
        {"status":"pulling cd","total":10,"completed":3}
        """;
    feed(lines, START);
    feed(lines, START + MINUTE);

    assertThat(failure(() -> decoder.check(START + MINUTE + 1)).message())
        .isEqualTo("fetching m has not advanced for 60 s");
  }

  @Test
  void check_nothingAtAll_isSilentAfterAMinute() {
    decoder.check(START + MINUTE);

    assertThat(failure(() -> decoder.check(START + MINUTE + 1)).errorClass())
        .isEqualTo(ErrorClass.SILENT);
  }

  @Test
  void check_whileFilesAreVerified_hasTenMinutes() {
    feed("{\"status\":\"verifying sha256 digest\"}\n", START);
    decoder.check(START + 10 * MINUTE);

    assertThat(failure(() -> decoder.check(START + 10 * MINUTE + 1)).errorClass())
        .isEqualTo(ErrorClass.SILENT);
  }

  @Test
  void check_afterSuccess_neverFails() {
    feed("{\"status\":\"success\"}\n", START);

    decoder.check(START + 60 * MINUTE);
    assertThat(decoder.isDone()).isTrue();
  }
}
