package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Vectors by way of OpenAI's own client for Java. */
@Timeout(120)
@OnEachTransport
final class OpenAiJavaEmbeddingsIT {
  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1", "embed-1");
    gateway = GatewayFixture.inFrontOf(upstream, "");
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(gateway.url() + "/v1")
            .apiKey("any")
            .timeout(Duration.ofSeconds(60))
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
    upstream.close();
  }

  private static EmbeddingCreateParams.Builder params(String model) {
    return EmbeddingCreateParams.builder().model(model).inputOfArrayOfStrings(List.of("a", "b"));
  }

  @Test
  void create_asTheClientAsksByItself_isRead() {
    CreateEmbeddingResponse response = client.embeddings().create(params("embed-1").build());

    assertThat(response.model()).isEqualTo("embed-1");
    assertThat(response.data()).hasSize(2);
    assertThat(response.data().get(0).embedding()).containsExactly(1f, -2f);
    assertThat(response.data().get(1).embedding()).containsExactly(2f, -2f);
    assertThat(response.data().get(1).index()).isEqualTo(1);
    assertThat(response.usage().totalTokens()).isEqualTo(FakeOpenAi.PROMPT_TOKENS);
  }

  @Test
  void create_refused_isTheRightException() {
    assertThatThrownBy(() -> client.embeddings().create(params("nope").build()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(
            () ->
                client
                    .embeddings()
                    .create(params("embed-1").inputOfArrayOfStrings(List.of("a", "")).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class, refused -> assertThat(refused.param()).contains("input[1]"));
  }
}
