package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Json;
import dev.relevo.wire.JsonMapper;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReasoningDetailsTest {
  private static final ChatEvent.ToolCallDelta FIRST =
      new ChatEvent.ToolCallDelta(0, "call_1", "add", "");

  private static @Nullable String joined(String... pieces) {
    ReasoningDetails details = new ReasoningDetails();
    for (String piece : pieces) {
      details.add(new Json(piece));
    }
    return ReasoningDetails.in(details.on(FIRST).extraContent());
  }

  @Test
  void on_nothingCame_leavesTheCallAlone() {
    assertThat(new ReasoningDetails().on(FIRST)).isSameAs(FIRST);
  }

  @Test
  void add_piecesOfOneDetail_areJoined() throws JsonProcessingException {
    String joined =
        joined(
            "[{\"type\":\"reasoning.text\",\"text\":\"a\",\"signature\":null,\"index\":0}]",
            "[{\"type\":\"reasoning.text\",\"text\":\"b\",\"index\":0}]",
            "[{\"type\":\"reasoning.text\",\"text\":\"\",\"signature\":\"s\",\"index\":0}]",
            "[{\"type\":\"reasoning.encrypted\",\"data\":\"x\",\"index\":1}]");

    assertThat(JsonMapper.read(Objects.requireNonNull(joined)))
        .isEqualTo(
            JsonMapper.read(
                "[{\"type\":\"reasoning.text\",\"text\":\"ab\",\"signature\":\"s\",\"index\":0},"
                    + "{\"type\":\"reasoning.encrypted\",\"data\":\"x\",\"index\":1}]"));
  }

  @Test
  void add_detailsWithOtherIndexes_stayApart() throws JsonProcessingException {
    String apart =
        "[{\"type\":\"t\",\"text\":\"a\",\"index\":0},{\"type\":\"t\",\"text\":\"b\",\"index\":1}]";

    assertThat(JsonMapper.read(Objects.requireNonNull(joined(apart))))
        .isEqualTo(JsonMapper.read(apart));
  }

  @Test
  void add_detailsWithoutIndex_stayApart() throws JsonProcessingException {
    String joined = joined("[{\"type\":\"t\",\"text\":\"a\"},{\"type\":\"t\",\"text\":\"b\"}]");

    assertThat(JsonMapper.read(Objects.requireNonNull(joined))).hasSize(2);
  }

  @Test
  void in_contentOfAnotherVendor_isNull() {
    assertThat(ReasoningDetails.in(null)).isNull();
    assertThat(ReasoningDetails.in(new Json("{\"google\":{}}"))).isNull();
  }
}
