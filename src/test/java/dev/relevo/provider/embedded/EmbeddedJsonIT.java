package dev.relevo.provider.embedded;

import static dev.relevo.provider.embedded.EmbeddedFixture.LIMIT;
import static dev.relevo.provider.embedded.EmbeddedFixture.call;
import static dev.relevo.provider.embedded.EmbeddedFixture.question;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.testing.TinyGguf;
import dev.relevo.wire.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are bound to a schema, through the real engine. */
class EmbeddedJsonIT {
  @TempDir private static Path folder;
  private static EmbeddedFixture fixture;

  @BeforeAll
  static void start() {
    fixture = new EmbeddedFixture(TinyGguf.write(folder.resolve("tiny.gguf"))).started();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^\\\\d{3}-[a-z\\\\d]{2,4}$",
        "^.{3,9}$",
        "^[^a]{1,5}$",
        "^(?:ab|c)+\\\\.(x|y)?$",
        "^\\\\w+ \\\\w+$",
        "^é{2}/é$"
      })
  void complete_pattern_isKeptInValidJson(String pattern) throws JsonProcessingException {
    for (long seed = 1; seed <= 5; seed++) {
      ChatResponse.Answer answer =
          answer("{\"type\":\"string\",\"pattern\":\"" + pattern + "\"}", 400, seed);

      assertThat(answer.text()).isNotEmpty();
      if (answer.finishReason() == FinishReason.STOP) {
        assertThat(JsonMapper.read(answer.text()).asText())
            .matches(Pattern.compile(pattern.replace("\\\\", "\\")));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"enum\":[\"é😀\",1.5,null,{\"a\":[]}]}",
        "{\"type\":[\"boolean\",\"null\"]}",
        "{\"type\":\"integer\",\"minimum\":-12,\"maximum\":345}",
        "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":3}",
        "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"null\"},{\"type\":\"boolean\"}]}",
        "{\"type\":\"string\",\"format\":\"date-time\"}",
        "{\"oneOf\":[{\"type\":\"string\",\"maxLength\":3},{\"type\":\"number\"}]}",
        "{\"type\":\"object\",\"properties\":{\"a b\":{\"type\":\"null\"}},"
            + "\"additionalProperties\":{\"type\":\"boolean\"}}",
        "{\"$defs\":{\"t\":{\"type\":\"object\",\"properties\":{\"n\":{\"anyOf\":[{\"type\":"
            + "\"null\"},{\"$ref\":\"#/$defs/t\"}]}},\"required\":[\"n\"]}},"
            + "\"$ref\":\"#/$defs/t\"}"
      })
  void complete_schemasOfAllKinds_giveValidJson(String schema) throws JsonProcessingException {
    ChatResponse.Answer answer = answer(schema, 1_500, 3);

    if (answer.finishReason() == FinishReason.STOP) {
      JsonNode read = JsonMapper.read(answer.text());
      assertThat(read.isMissingNode()).isFalse();
    }
  }

  @Test
  void complete_jsonCutByTheLimit_saysThatItIsCut() {
    ChatResponse.Answer answer = answer("{\"const\":\"a long text that is cut\"}", 5, 1);

    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.usage().completionTokens()).isEqualTo(5);
  }

  @Test
  void complete_jsonCutByAStopText_isNotPassedOffAsWhole() {
    Sampling stopped =
        Sampling.DEFAULT.withTemperature(0).withMaxTokens(100).withStop(List.of("text"));

    assertThat(
            fixture
                .provider
                .complete(
                    call(
                        question(1)
                            .withFormat(schema("{\"const\":\"a long text\"}"))
                            .withSampling(stopped)),
                    fixture.lane)
                .toCompletableFuture())
        .failsWithin(LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure ->
                assertThat(failure.error().errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER));
  }

  @Test
  void engine_schemaWhoseGrammarItCannotRead_refusesInsteadOfAnsweringFreely() {
    // past the look that is taken at schemas before: the engine itself says nothing of this one
    String unreadable = "{\"type\":\"string\",\"pattern\":\"^\\\\d+$\"}";
    CompletableFuture<ProviderError> error = new CompletableFuture<>();

    fixture
        .provider
        .process()
        .begin(
            id ->
                new EngineFrame.Generate(
                    id,
                    List.of(new EngineFrame.Turn("user", "Hello")),
                    Sampling.DEFAULT.withMaxTokens(20),
                    unreadable),
            new Generations.Listener() {
              @Override
              public void onEvent(ChatEvent event) {
                error.completeExceptionally(new AssertionError("answered freely: " + event));
              }

              @Override
              public void onFailure(ProviderException failure) {
                error.complete(failure.error());
              }
            });

    assertThat(error).succeedsWithin(LIMIT);
    assertThat(error.join().errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.join().message()).contains("grammar made from it cannot be read");
  }

  private static ChatResponse.Answer answer(String schema, int maxTokens, long seed) {
    Sampling sampling = new Sampling(1.0, null, null, maxTokens, List.of(), seed, null, null);
    return fixture.complete(question(1).withFormat(schema(schema)).withSampling(sampling));
  }

  private static ResponseFormat schema(String text) {
    return new ResponseFormat.JsonSchema("answer", null, new Json(text), true);
  }
}
