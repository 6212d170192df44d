package dev.relevo.provider.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.CallMemory;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;

/** Reads a whole answer of {@code generateContent}. */
final class GeminiAnswerReader {
  private GeminiAnswerReader() {}

  /**
   * The answer in the body.
   *
   * @throws dev.relevo.chat.ProviderException when there is none
   */
  @SuppressWarnings("UnusedException") // the outcome carries the message; outcomes have no causes
  static ChatResponse.Answer read(ByteString body, CallMemory memory, Supplier<String> callIds) {
    GeminiChunkReader chunk = new GeminiChunkReader();
    try (JsonParser parser = JsonMapper.factory().createParser(body.toArrayUnsafe())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        GeminiErrors.throwIfError(body.utf8String());
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
      throw GeminiErrors.inStream(body.utf8String()).toException();
    }
    AnswerBuilder whole = new AnswerBuilder();
    GeminiAnswer answer = new GeminiAnswer(memory, callIds);
    answer.take(chunk, whole::add);
    answer.finish(whole::add);
    return whole.build();
  }
}
