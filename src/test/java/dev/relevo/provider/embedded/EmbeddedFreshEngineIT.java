package dev.relevo.provider.embedded;

import static dev.relevo.provider.embedded.EmbeddedFixture.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.testing.TinyGguf;
import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** What an engine says right after it was started. */
class EmbeddedFreshEngineIT {
  private static final int TOKENS = 30;

  @TempDir private Path folder;

  /** Not every engine would show it, so there are some. */
  @RepeatedTest(8)
  void complete_firstAnswer_isTheUsualOne() {
    ChatRequest request = question(TOKENS);
    try (EmbeddedFixture fresh =
        new EmbeddedFixture(TinyGguf.write(folder.resolve("tiny.gguf"))).started()) {
      String first = fresh.complete(request).text();

      // for a seed the prompt is read anew
      String usual = fresh.complete(request.withSampling(request.sampling().withSeed(1))).text();

      assertThat(first).isEqualTo(usual);
    }
  }
}
