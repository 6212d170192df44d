package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import org.apache.pekko.util.ByteString;

/** Reads a whole message: its blocks as if each came in one piece. */
final class AnthropicAnswerReader {
  private AnthropicAnswerReader() {}

  /**
   * The answer in the body.
   *
   * @param begun white space that the answer was begun with and that Anthropic was not shown
   * @throws dev.relevo.chat.ProviderException when there is none
   */
  @SuppressWarnings("UnusedException") // the outcome carries the message; outcomes have no causes
  static ChatResponse.Answer read(ByteString body, ThinkingBlocks thinking, String begun) {
    AnthropicEventReader message = new AnthropicEventReader();
    try (JsonParser parser = JsonMapper.factory().createParser(body.toArrayUnsafe())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw broken("the answer is not a JSON object");
      }
      message.read(parser);
    } catch (IOException e) {
      throw broken("the answer is not valid JSON: " + e.getMessage());
    }
    if (message.failed || message.type.equals("error")) {
      throw AnthropicErrors.inStream(body.utf8String()).toException();
    }
    if (message.stopReason == null) {
      throw broken("the answer has no stop reason");
    }
    AnswerBuilder built = new AnswerBuilder();
    AnthropicAnswer answer = new AnthropicAnswer(thinking, begun);
    for (int i = 0; i < message.content.size(); i++) {
      answer.begin(i, message.content.get(i), built::add);
      answer.end(i, built::add);
    }
    answer.stop(message.stopReason);
    answer.finish(message.usage.last(), built::add);
    return built.build();
  }

  private static RuntimeException broken(String message) {
    return ProviderError.of(ErrorClass.BROKEN_ANSWER, message).toException();
  }
}
