package dev.relevo.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextTemplateTest {
  private static final TextTemplate TEMPLATE = new TextTemplate("data: {\"t\":", "}\n\n");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain words",
        "\"quoted\" and \\",
        "lines\nand\ttabs\u0000\u001f\u007f",
        "\u00fcber \u4e2d\u6587 \u2028 \ufeff",
        "\ud83d\ude00",
        "half \ud83d",
        "\ude00 half",
        "\ude00\ud83d"
      })
  void with_anyText_readsBackAsThatText(String text) throws Exception {
    assertThat(read(TEMPLATE.with(text))).isEqualTo(text);
  }

  @Property
  void with_anyCharacters_readBackAsTheyWere(
      @ForAll @CharRange(to = '\uffff') @StringLength(max = 12) String text) throws Exception {
    assertThat(read(TEMPLATE.with(text))).isEqualTo(text);
  }

  @Test
  void with_halfAPair_isEscapedAndAWholeOneIsNot() {
    assertThat(TEMPLATE.with("\ud83d").utf8String()).isEqualTo("data: {\"t\":\"\\uD83D\"}\n\n");
    assertThat(TEMPLATE.with("\ud83d\ude00\u2028").utf8String())
        .isEqualTo("data: {\"t\":\"\ud83d\ude00\u2028\"}\n\n");
  }

  @Test
  void with_oneTextAfterAnother_holdsNothingOfTheFirst() {
    ByteString first = TEMPLATE.with("first");
    ByteString second = TEMPLATE.with("2");

    assertThat(first.utf8String()).isEqualTo("data: {\"t\":\"first\"}\n\n");
    assertThat(second.utf8String()).isEqualTo("data: {\"t\":\"2\"}\n\n");
  }

  private static String read(ByteString written) throws Exception {
    String json = written.decodeString(StandardCharsets.UTF_8);
    assertThat(ByteString.fromString(json)).isEqualTo(written);
    assertThat(json).startsWith("data: {").endsWith("}\n\n");
    return JsonMapper.read(json.substring("data: ".length())).path("t").textValue();
  }
}
