package dev.relevo.pool;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.provider.Capabilities;
import java.util.List;

/** Requests of a given size, for tests of what is predicted. */
final class TestProfile {
  private TestProfile() {}

  /** A prompt of so many tokens, to be answered with so many at most. */
  static RequestProfile of(int promptTokens, int answerTokens) {
    return of("x".repeat(4 * promptTokens), answerTokens);
  }

  /** That prompt, to be answered with so many tokens at most. */
  static RequestProfile of(String prompt, int answerTokens) {
    ChatRequest request = ChatRequest.of("m", List.of(Message.user(prompt)));
    return RequestProfile.of(
        "req", request.withSampling(request.sampling().withMaxTokens(answerTokens)));
  }

  /** A lease for that candidate. */
  static Lease lease(long id, Candidate candidate) {
    return new Lease(
        id,
        candidate.id(),
        candidate.modelName(),
        Capabilities.USUAL,
        null,
        candidate.model().speed(),
        0,
        false,
        false,
        false);
  }
}
