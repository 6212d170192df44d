package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.Usage;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SurrogateJoiner;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** Reads a whole answer of {@code /v2/chat}. */
final class CohereAnswerReader {
  private CohereAnswerReader() {}

  /**
   * The answer in the body.
   *
   * @throws dev.relevo.chat.ProviderException when there is none
   */
  static ChatResponse.Answer read(ByteString body) {
    JsonNode root = parse(body);
    JsonNode message = root.path("message");
    if (message.isTextual()) {
      throw CohereErrors.inStream(message.asText()).toException();
    }
    AnswerBuilder answer = new AnswerBuilder();
    readContent(message.path("content"), answer);
    think(message.path("tool_plan"), answer);
    int calls = readCalls(message.path("tool_calls"), answer);
    for (JsonNode item : root.path("logprobs")) {
      TokenLogprob token = CohereLogprobs.read(item);
      if (token != null) {
        answer.add(new ChatEvent.LogprobsDelta(List.of(token)));
      }
    }
    Usage usage = CohereUsage.of(root.path("usage"));
    if (usage != null) {
      answer.add(new ChatEvent.UsageReported(usage, null));
    }
    FinishReason reason =
        CohereErrors.finishReason(
            root.path("finish_reason").textValue(), root.path("error").textValue(), calls > 0);
    answer.add(new ChatEvent.Finished(reason));
    return answer.build();
  }

  @SuppressWarnings("UnusedException") // the outcome carries the message; outcomes have no causes
  private static JsonNode parse(ByteString body) {
    try {
      JsonNode root = JsonMapper.read(body);
      if (root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw ProviderError.of(
              ErrorClass.BROKEN_ANSWER, "the answer is not valid JSON: " + e.getOriginalMessage())
          .toException();
    }
    throw ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer is not a JSON object")
        .toException();
  }

  /** Content is a list of blocks of text and of thinking. */
  private static void readContent(JsonNode content, AnswerBuilder answer) {
    for (JsonNode block : content) {
      think(block.path("thinking"), answer);
      answer.add(new ChatEvent.TextDelta(text(block.path("text"))));
    }
  }

  private static void think(JsonNode thoughts, AnswerBuilder answer) {
    answer.add(new ChatEvent.ReasoningDelta(text(thoughts)));
  }

  private static int readCalls(JsonNode calls, AnswerBuilder answer) {
    int index = 0;
    for (JsonNode call : calls) {
      JsonNode function = call.path("function");
      String id = call.path("id").asText("");
      answer.add(
          new ChatEvent.ToolCallDelta(
              index++,
              id.isEmpty() ? CohereCall.newId() : id,
              function.path("name").asText(""),
              CohereCall.whole(function.path("arguments").asText(""))));
    }
    return index;
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? SurrogateJoiner.wellFormed(node.textValue()) : "";
  }
}
