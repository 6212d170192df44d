package dev.relevo.provider.embedded;

import static dev.relevo.provider.embedded.EmbeddedFixture.LIMIT;
import static dev.relevo.provider.embedded.EmbeddedFixture.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Vector;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.testing.TinyGguf;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedVectorsIT {
  @TempDir private static Path folder;
  private static EmbeddedFixture fixture;

  @BeforeAll
  static void start() {
    fixture =
        EmbeddedFixture.with(
                TinyGguf.write(folder.resolve("tiny.gguf")), Map.of("context-tokens", 100))
            .started();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void embed_severalTexts_isOneUnitVectorEachInTheirOrder() {
    Embeddings both = join(embed("the time of day", "😀 x"));

    assertThat(both.vectors()).hasSize(2);
    assertThat(both.vectors().get(0)).isNotEqualTo(both.vectors().get(1));
    assertThat(both.vectors())
        .allSatisfy(
            vector -> assertThat(product(vector, vector)).isEqualTo(1, Offset.offset(1e-5)));
    assertThat(join(embed("😀 x")).vectors()).containsExactly(both.vectors().get(1));
    assertThat(join(embed("the time of day", "😀 x"))).isEqualTo(both);
  }

  @Test
  void embed_tokens_areCountedWithTheirMarks() {
    // a blank that the tokenizer puts first, three letters, and the mark of the beginning
    assertThat(join(embed("xyz")).usage().promptTokens()).isEqualTo(5);
    assertThat(join(embed("xyz", "xyz")).usage().promptTokens()).isEqualTo(10);
  }

  @Test
  void embed_longestText_isReadAndALongerOneIsRefused() {
    assertThat(join(embed("x".repeat(98))).usage().promptTokens()).isEqualTo(100);
    assertThat(embed("a", "x".repeat(99)))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> assertThat(failure.error().errorClass()).isEqualTo(ErrorClass.TOO_LONG))
        .withMessageContaining("input 1 has 101 tokens; it must have 1 to 100");
  }

  @Test
  void embed_besideAnswers_disturbsNone() {
    String alone = fixture.complete(question(20)).text();
    CompletableFuture<Embeddings> vectors = embed("the only other time");

    assertThat(fixture.complete(question(20)).text()).isEqualTo(alone);
    assertThat(join(vectors).vectors()).hasSize(1);
  }

  @Test
  void embed_otherModel_isMissing() {
    EmbeddingCall call = new EmbeddingCall(EmbeddingRequest.of("large", List.of("x")), "large", 0);

    assertThat(fixture.provider.embed(call, fixture.lane).toCompletableFuture())
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withMessageContaining("has only the model 'tiny'");
  }

  private static CompletableFuture<Embeddings> embed(String... inputs) {
    return fixture
        .provider
        .embed(
            new EmbeddingCall(EmbeddingRequest.of("tiny", List.of(inputs)), "tiny", 0),
            fixture.lane)
        .toCompletableFuture();
  }

  private static Embeddings join(CompletableFuture<Embeddings> embeddings) {
    return embeddings.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static double product(Vector a, Vector b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += (double) a.get(i) * b.get(i);
    }
    return sum;
  }
}
