package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SurrogateJoiner;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/** Reads a whole chat completion: one chunk whose delta is called {@code message}. */
final class OpenAiAnswerReader {
  private OpenAiAnswerReader() {}

  /**
   * The answer in the body.
   *
   * @throws dev.relevo.chat.ProviderException when there is none
   */
  @SuppressWarnings("UnusedException") // the outcome carries the message; outcomes have no causes
  static ChatResponse.Answer read(ByteString body) {
    OpenAiChunkReader chunk = new OpenAiChunkReader();
    try (JsonParser parser = JsonMapper.factory().createParser(body.toArrayUnsafe())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer is not a JSON object")
            .toException();
      }
      chunk.read(parser);
    } catch (IOException e) {
      throw ProviderError.of(
              ErrorClass.BROKEN_ANSWER, "the answer is not valid JSON: " + e.getMessage())
          .toException();
    }
    if (chunk.failed) {
      throw OpenAiErrors.inStream(body.utf8String()).toException();
    }
    if (chunk.finishReason == null) {
      throw ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer has no finish reason")
          .toException();
    }
    AnswerBuilder answer = new AnswerBuilder();
    ToolCallIndex toolCalls = new ToolCallIndex();
    answer.add(new ChatEvent.ReasoningDelta(SurrogateJoiner.wellFormed(chunk.reasoning)));
    addText(SurrogateJoiner.wellFormed(chunk.text), answer);
    if (!chunk.logprobs.isEmpty()) {
      answer.add(new ChatEvent.LogprobsDelta(chunk.logprobs));
    }
    ReasoningDetails details = new ReasoningDetails();
    if (chunk.reasoningDetails != null) {
      details.add(chunk.reasoningDetails);
    }
    for (OpenAiChunkReader.ToolCallPiece piece : chunk.toolCalls) {
      answer.add(toolCalls.any() ? toolCalls.delta(piece) : details.on(toolCalls.delta(piece)));
    }
    toolCalls.rest().forEach(answer::add);
    if (chunk.usage != null) {
      answer.add(new ChatEvent.UsageReported(chunk.usage, null));
    }
    answer.add(
        new ChatEvent.Finished(OpenAiErrors.finishReason(chunk.finishReason, toolCalls.any())));
    return answer.build();
  }

  private static void addText(String text, AnswerBuilder answer) {
    ThinkTags tags = new ThinkTags();
    Consumer<String> thoughts = piece -> answer.add(new ChatEvent.ReasoningDelta(piece));
    Consumer<String> words = piece -> answer.add(new ChatEvent.TextDelta(piece));
    tags.next(text, thoughts, words);
    tags.end(thoughts, words);
  }
}
