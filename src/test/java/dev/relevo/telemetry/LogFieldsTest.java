package dev.relevo.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.wire.JsonMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LogFieldsTest {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static LogFields text() {
    return new LogFields(AccessLogSettings.Format.TEXT);
  }

  private static LogFields json() {
    return new LogFields(AccessLogSettings.Format.JSON);
  }

  private static LogFields everything(LogFields fields) {
    return fields
        .text("plain", "größer/日本:1.5-b")
        .text("blank", "a b")
        .text("empty", "")
        .text("none", null)
        .number("n", 0)
        .count("zero", 0)
        .count("one", 1)
        .decimal("usd", new BigDecimal("0.000011"))
        .decimal("nothing", null)
        .flag("yes", true)
        .flag("no", false);
  }

  @Test
  void text_isReadableAndLeavesOutWhatIsAbsent() {
    assertThat(everything(text()).line())
        .isEqualTo(
            "plain=größer/日本:1.5-b blank=\"a b\" empty=\"\" n=0 one=1 usd=0.000011 yes=true");
  }

  @Test
  void json_isAnObjectOfTheSame() {
    assertThat(everything(json()).line())
        .isEqualTo(
            "{\"plain\":\"größer/日本:1.5-b\",\"blank\":\"a b\",\"empty\":\"\",\"n\":0,\"one\":1,"
                + "\"usd\":0.000011,\"yes\":true}");
  }

  @Test
  void longText_isCutBetweenLetters() {
    String line = text().text("t", "x".repeat(LogFields.LONGEST - 1) + "😀😀").line();

    assertThat(line).isEqualTo("t=" + "x".repeat(LogFields.LONGEST - 1) + "…");
  }

  @Property
  void anyMoment_isWrittenInUtcToTheMillisecond(
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millis) {
    Instant moment = Instant.ofEpochMilli(millis).plusNanos(999);
    String written = MILLIS.format(moment);

    assertThat(text().time("t", moment).line()).isEqualTo("t=" + written);
    assertThat(json().time("t", moment).line()).isEqualTo("{\"t\":\"" + written + "\"}");
  }

  @Property
  void anyText_isOneLineThatNoTerminalObeysAndReadsBack(@ForAll String value)
      throws JsonProcessingException {
    String line = json().text("a", value).text("b", "x").line();

    JsonNode read = JsonMapper.read(line);
    assertThat(read.size()).isEqualTo(2);
    if (value.length() <= LogFields.LONGEST) {
      assertThat(read.path("a").textValue()).isEqualTo(value);
    }
    String text = text().text("a", value).text("b", "x").line();
    assertThat(text).endsWith(" b=x");
    for (String written : new String[] {line, text}) {
      assertThat(written.codePoints())
          .noneMatch(
              c ->
                  Character.isISOControl(c)
                      || Character.getType(c) == Character.FORMAT
                      || Character.getType(c) == Character.LINE_SEPARATOR
                      || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                      || Character.getType(c) == Character.SURROGATE);
    }
  }
}
