package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTemplateTest {

  @Test
  void render_texts_comeThroughWhateverTheyHold() {
    List<EngineFrame.Turn> turns =
        List.of(
            new EngineFrame.Turn("system", "😀 \u0000 \uE0001\uE000"),
            new EngineFrame.Turn("user", ""));

    assertThat(PromptTemplate.render(turns, PromptTemplateTest::template))
        .isEqualTo("<system>😀 \u0000 \uE0001\uE000<user><assistant>");
  }

  @Test
  void render_assistantsLastTurn_isTheBeginningOfTheAnswer() {
    List<EngineFrame.Turn> turns =
        List.of(new EngineFrame.Turn("user", "Hi"), new EngineFrame.Turn("assistant", "Hel"));

    assertThat(PromptTemplate.render(turns, PromptTemplateTest::template))
        .isEqualTo("<user>Hi<assistant>Hel");
    assertThat(PromptTemplate.render(turns.subList(1, 2), PromptTemplateTest::template))
        .isEqualTo("<assistant>Hel<assistant>");
  }

  private static String template(String json) {
    assertThat(json).doesNotContain("😀");
    StringBuilder out = new StringBuilder();
    try {
      for (JsonNode message : new ObjectMapper().readTree(json).get("messages")) {
        out.append('<').append(message.get("role").asText()).append('>');
        out.append(message.get("content").asText());
      }
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    return out.append("<assistant>").toString();
  }
}
