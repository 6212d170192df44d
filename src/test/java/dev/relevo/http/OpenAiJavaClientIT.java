package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.models.Model;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.TinyGguf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client for Java, pointed at the gateway. */
@Timeout(120)
@OnEachTransport
final class OpenAiJavaClientIT {
  private static final String KEY = "sk-relevo";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1", "vendor/m:2");
    gateway =
        GatewayFixture.inFrontOf(
            upstream, "access { api-keys = [" + KEY + "] }, routing { unknown-model = reject }");
    client = client(gateway, KEY);
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
    upstream.close();
  }

  @AfterEach
  void forgetReplies() {
    upstream.chat(FakeOpenAi::hello);
  }

  private static OpenAIClient client(GatewayFixture gateway, String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(gateway.url() + "/v1")
        .apiKey(key)
        .timeout(Duration.ofSeconds(60))
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams.Builder question(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Say hello, señor.");
  }

  private static ChatCompletionFunctionTool addition() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name("add")
                .parameters(
                    FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .build())
                .build())
        .build();
  }

  private static ChatCompletion streamed(
      OpenAIClient client, ChatCompletionCreateParams.Builder params) {
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client
            .chat()
            .completions()
            .createStreaming(
                params
                    .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                    .build())) {
      chunks.stream().forEach(whole::accumulate);
    }
    return whole.chatCompletion();
  }

  @Test
  void create_text_isTheAnswer() {
    ChatCompletion answer = client.chat().completions().create(question("m1").build());

    assertThat(answer.model()).isEqualTo("m1");
    assertThat(answer.choices().get(0).message().content()).contains(FakeOpenAi.TEXT);
    assertThat(answer.choices().get(0).finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(answer.usage().orElseThrow().totalTokens())
        .isEqualTo(FakeOpenAi.PROMPT_TOKENS + FakeOpenAi.COMPLETION_TOKENS);
    answer.validate();
  }

  @Test
  void createStreaming_text_isTheAnswerWithUsage() {
    ChatCompletion answer = streamed(client, question("vendor/m:2"));

    assertThat(answer.model()).isEqualTo("vendor/m:2");
    assertThat(answer.choices().get(0).message().content()).contains(FakeOpenAi.TEXT);
    assertThat(answer.usage().orElseThrow().completionTokens())
        .isEqualTo(FakeOpenAi.COMPLETION_TOKENS);
  }

  @Test
  void createStreaming_everyChunk_isValidAndHasOneId() {
    try (StreamResponse<ChatCompletionChunk> chunks =
        client
            .chat()
            .completions()
            .createStreaming(question("m1").putAdditionalHeader("x-request-id", "same").build())) {
      assertThat(chunks.stream().toList())
          .hasSizeGreaterThan(3)
          .allSatisfy(ChatCompletionChunk::validate)
          .allSatisfy(chunk -> assertThat(chunk.id()).isEqualTo("chatcmpl-same"));
    }
  }

  @Test
  void tools_bothWays() {
    upstream.chat(
        request ->
            FakeOpenAi.isStream(request)
                ? FakeOpenAi.streamed(
                    "\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\"\"}}]",
                    "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":1}\"}}]")
                : FakeOpenAi.whole(
                    "\"content\":null,\"tool_calls\":[{\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":1}\"}}]"));
    ChatCompletion whole =
        client.chat().completions().create(question("m1").addTool(addition()).build());
    ChatCompletion streamed = streamed(client, question("m1").addTool(addition()));

    for (ChatCompletion answer : List.of(whole, streamed)) {
      assertThat(answer.choices().get(0).finishReason())
          .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
      ChatCompletionMessageFunctionToolCall call =
          answer.choices().get(0).message().toolCalls().orElseThrow().get(0).asFunction();
      assertThat(call.id()).isEqualTo("call_a");
      assertThat(call.function().name()).isEqualTo("add");
      assertThat(call.function().arguments()).isEqualTo("{\"x\":1}");
    }
    assertThat(json(upstream.lastChat().body()).at("/tools/0/function/name").asText())
        .isEqualTo("add");

    upstream.chat(FakeOpenAi::hello);
    client
        .chat()
        .completions()
        .create(
            question("m1")
                .addMessage(whole.choices().get(0).message())
                .addMessage(
                    ChatCompletionToolMessageParam.builder()
                        .toolCallId("call_a")
                        .content("2")
                        .build())
                .build());
    assertThat(json(upstream.lastChat().body()).at("/messages/2/tool_call_id").asText())
        .isEqualTo("call_a");
  }

  @Test
  void jsonSchema_reachesTheProvider() {
    client
        .chat()
        .completions()
        .create(
            question("m1")
                .responseFormat(
                    ResponseFormatJsonSchema.builder()
                        .jsonSchema(
                            ResponseFormatJsonSchema.JsonSchema.builder()
                                .name("shape")
                                .strict(true)
                                .schema(
                                    ResponseFormatJsonSchema.JsonSchema.Schema.builder()
                                        .putAdditionalProperty("type", JsonValue.from("object"))
                                        .putAdditionalProperty(
                                            "properties", JsonValue.from(Map.of()))
                                        .build())
                                .build())
                        .build())
                .build());

    assertThat(json(upstream.lastChat().body()).path("response_format"))
        .isEqualTo(
            json(
                "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"shape\",\"strict\":true,\"schema\":{\"type\":\"object\",\"properties\":{}}}}"));
  }

  @Test
  void picture_reachesTheProvider() {
    String picture = "data:image/png;base64,iVBORw0KGgo=";
    client
        .chat()
        .completions()
        .create(
            ChatCompletionCreateParams.builder()
                .model("m1")
                .addUserMessageOfArrayOfContentParts(
                    List.of(
                        ChatCompletionContentPart.ofText(
                            ChatCompletionContentPartText.builder().text("What is it?").build()),
                        ChatCompletionContentPart.ofImageUrl(
                            ChatCompletionContentPartImage.builder()
                                .imageUrl(
                                    ChatCompletionContentPartImage.ImageUrl.builder()
                                        .url(picture)
                                        .build())
                                .build())))
                .build());

    assertThat(json(upstream.lastChat().body()).at("/messages/0/content/1/image_url/url").asText())
        .isEqualTo(picture);
  }

  @Test
  void pictureThatIsNone_isABadRequestThatNamesTheField() {
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model("m1")
            .addUserMessageOfArrayOfContentParts(
                List.of(
                    ChatCompletionContentPart.ofImageUrl(
                        ChatCompletionContentPartImage.builder()
                            .imageUrl(
                                ChatCompletionContentPartImage.ImageUrl.builder()
                                    .url("file:///etc/passwd")
                                    .build())
                            .build())))
            .build();

    assertThatThrownBy(() -> client.chat().completions().create(params))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            refused ->
                assertThat(refused.param()).contains("messages[0].content[0].image_url.url"));
  }

  @Test
  void models_areListedAndShown() {
    assertThat(client.models().list().autoPager().stream().map(Model::id).toList())
        .containsExactly("m1", "vendor/m:2");
    assertThat(client.models().retrieve("vendor/m:2").id()).isEqualTo("vendor/m:2");
    assertThatThrownBy(() -> client.models().retrieve("nope"))
        .isInstanceOf(NotFoundException.class);
  }

  // ---- errors ----

  @Test
  void wrongKey_isUnauthorized() {
    OpenAIClient stranger = client(gateway, "sk-wrong");

    assertThatThrownBy(() -> stranger.chat().completions().create(question("m1").build()))
        .isInstanceOf(UnauthorizedException.class)
        .hasMessageContaining("not known");
    assertThatThrownBy(() -> streamed(stranger, question("m1")))
        .isInstanceOf(UnauthorizedException.class);
    stranger.close();
  }

  @Test
  void unknownModel_isNotFound() {
    NotFoundException failure =
        catchThrowableOfType(
            NotFoundException.class,
            () -> client.chat().completions().create(question("nope").build()));

    assertThat(failure.code()).contains("model_not_found");
    assertThat(failure.param()).contains("model");
    assertThatThrownBy(() -> streamed(client, question("nope")))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void wrongField_isABadRequest() {
    BadRequestException failure =
        catchThrowableOfType(
            BadRequestException.class,
            () -> client.chat().completions().create(question("m1").temperature(9.0).build()));

    assertThat(failure.param()).contains("temperature");
    assertThat(failure.type()).contains("invalid_request_error");
  }

  @Test
  void providerFails_isAServerErrorOrARateLimit() {
    try (FakeOpenAi failing = FakeOpenAi.start("m1");
        GatewayFixture other = GatewayFixture.inFrontOf(failing, "")) {
      OpenAIClient direct = client(other, "any");
      failing.chat(ScriptedReply.json(500, "{\"error\":{\"message\":\"boom\"}}"));
      assertThatThrownBy(() -> direct.chat().completions().create(question("m1").build()))
          .isInstanceOf(InternalServerException.class)
          .hasMessageContaining("boom");

      failing.chat(
          ScriptedReply.json(429, "{\"error\":{\"message\":\"slow\"}}")
              .header("Retry-After", "60"));
      assertThatThrownBy(() -> direct.chat().completions().create(question("m1").build()))
          .isInstanceOf(RateLimitException.class);
      direct.close();
    }
  }

  @Test
  void streamBreaksOff_isAnExceptionAfterTheText() {
    try (FakeOpenAi failing = FakeOpenAi.start("m1");
        GatewayFixture other = GatewayFixture.inFrontOf(failing, "")) {
      OpenAIClient direct = client(other, "any");
      failing.chat(FakeOpenAi.unfinished("\"content\":\"Hello\"").cut());
      StringBuilder text = new StringBuilder();

      assertThatThrownBy(
              () -> {
                try (StreamResponse<ChatCompletionChunk> chunks =
                    direct.chat().completions().createStreaming(question("m1").build())) {
                  chunks.stream()
                      .flatMap(chunk -> chunk.choices().stream())
                      .flatMap(choice -> choice.delta().content().stream())
                      .forEach(text::append);
                }
              })
          .isInstanceOf(SseException.class)
          .hasMessageContaining("broke off");
      assertThat(text).hasToString("Hello");
      direct.close();
    }
  }

  // ---- the engine of our own ----

  @Test
  void embeddedModel_answersBothWays(@TempDir Path folder) {
    Path file = TinyGguf.write(folder.resolve("tiny.gguf"));
    try (GatewayFixture local =
        GatewayFixture.start(
                "providers { tiny { kind = embedded, threads = 1, model = tiny, path = \""
                    + file
                    + "\" } }")
            .ready("tiny")) {
      OpenAIClient direct = client(local, "any");
      ChatCompletion whole =
          direct
              .chat()
              .completions()
              .create(question("tiny").temperature(0.0).maxCompletionTokens(12).build());
      ChatCompletion streamed =
          streamed(direct, question("tiny").temperature(0.0).maxCompletionTokens(12));

      assertThat(whole.choices().get(0).message().content().orElseThrow()).isNotBlank();
      assertThat(streamed.choices().get(0).message().content())
          .isEqualTo(whole.choices().get(0).message().content());
      assertThat(whole.choices().get(0).finishReason())
          .isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
      assertThat(streamed.usage().orElseThrow().completionTokens()).isEqualTo(12);
      direct.close();
    }
  }
}
