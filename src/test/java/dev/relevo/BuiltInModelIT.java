package dev.relevo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * The model in the jar, run as users run it, against questions that nobody looked at when it was
 * trained. The rule is that of {@code src/builtin-model/README.md}, and so are the files.
 */
class BuiltInModelIT {
  private static final Path FOLDER = Path.of("src", "builtin-model");
  private static final int LONGEST_ANSWER = 160;
  private static final double SHARE = 0.80;

  private static Gateway gateway;
  private static JsonNode topics;

  @BeforeAll
  static void start() throws IOException {
    topics = JsonMapper.read(Files.readString(FOLDER.resolve("topics.json")));
    gateway =
        Gateway.start(
            GatewaySettings.from(ConfigFactory.parseString("relevo.providers.builtin {}")));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static CompletionStage<ChatResponse> ask(ChatRequest request) {
    return gateway.complete(request.withSampling(request.sampling().withMaxTokens(LONGEST_ANSWER)));
  }

  private static ChatResponse join(CompletionStage<ChatResponse> answer) {
    try {
      return answer.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer came", e);
    }
  }

  private static List<JsonNode> heldOut() throws IOException {
    List<JsonNode> questions = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("held-out.jsonl"))) {
      if (!line.isBlank()) {
        questions.add(JsonMapper.read(line));
      }
    }
    return questions;
  }

  private static boolean isRight(JsonNode question, ChatResponse answer) {
    JsonNode rule =
        topics.path(question.path("topic").asText()).path(question.path("language").asText());
    assertThat(rule.isObject()).as("a rule for %s", question).isTrue();
    String text = answer.text().toLowerCase(Locale.ROOT);
    boolean right = answer.answer().finishReason() == FinishReason.STOP;
    for (JsonNode alternatives : rule.path("required")) {
      right &= containsAny(text, alternatives);
    }
    return right
        && !containsAny(text, rule.path("forbidden"))
        && (!question.has("expect") || containsWord(text, question.path("expect").asText()));
  }

  private static boolean containsAny(String text, JsonNode alternatives) {
    for (JsonNode alternative : alternatives) {
      if (text.contains(alternative.asText().toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  private static boolean containsWord(String text, String word) {
    return Pattern.compile(
            "(?<!\\w)" + Pattern.quote(word) + "(?!\\w)", Pattern.UNICODE_CHARACTER_CLASS)
        .matcher(text)
        .find();
  }

  @Test
  void heldOutQuestions_atLeastFourOfFive_areAnsweredRight(TestReporter reporter)
      throws IOException {
    List<JsonNode> questions = heldOut();
    assertThat(questions).hasSizeGreaterThanOrEqualTo(200);
    List<CompletionStage<ChatResponse>> answers =
        questions.stream()
            .map(question -> ask(ChatRequest.of(Message.user(question.path("question").asText()))))
            .toList();

    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      ChatResponse answer = join(answers.get(i));
      if (!isRight(questions.get(i), answer)) {
        wrong.add(questions.get(i) + " -> " + answer.text());
      }
    }

    int right = questions.size() - wrong.size();
    reporter.publishEntry("held-out questions", right + " of " + questions.size() + " right");
    assertThat((double) right / questions.size())
        .as("wrong: %s", String.join("\n", wrong))
        .isGreaterThanOrEqualTo(SHARE);
  }

  @Test
  void json_askedFor_isOneObjectWithTheAnswer() throws JsonProcessingException {
    ChatResponse answer =
        join(
            ask(
                ChatRequest.of(Message.system("Answer in JSON."), Message.user("What is Relevo?"))
                    .withFormat(ResponseFormat.JSON_OBJECT)));

    JsonNode json = JsonMapper.read(answer.text());
    assertThat(json.path("answer").asText().toLowerCase(Locale.ROOT)).contains("gateway");
    assertThat(answer.answer().finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void whateverIsSent_getsAnAnswer() {
    ChatRequest agent =
        ChatRequest.of(
                Message.system("You are a pirate. ".repeat(2_000)),
                Message.user("Hello"),
                Message.assistant("Ahoy!"),
                Message.user("Summarise this: " + "lorem ipsum dolor sit amet ".repeat(400)))
            .withTools(
                List.of(new Tool("look_up", null, new Json("{\"type\":\"object\"}"), null)), null)
            .withSampling(Sampling.DEFAULT.withTemperature(0.8).withSeed(7));

    ChatResponse answer = join(ask(agent));

    assertThat(answer.text()).isNotBlank();
    assertThat(answer.served().model()).isEqualTo("builtin");
    assertThat(join(ask(ChatRequest.of(Message.user("")))).text()).isNotBlank();
  }
}
