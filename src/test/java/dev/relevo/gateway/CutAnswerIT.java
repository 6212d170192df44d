package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Health;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.TinyGguf;
import dev.relevo.transport.Lane;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One model at temperature 0 in several engines, and an answer that breaks off after each of its
 * tokens: what is joined is the uninterrupted text, byte for byte.
 */
final class CutAnswerIT extends GatewayFixture {
  private static final int TOKENS = 100;

  @TempDir private Path folder;

  /** After how many pieces a worker's answers break off. */
  private final Map<String, Integer> cuts = new ConcurrentHashMap<>();

  @BeforeEach
  void cutNothing() {
    cuts.clear();
  }

  @Test
  void replay_cutAfterEachToken_isTheUninterruptedText() {
    startEngines("embedded", tiny(TinyGguf.Variant.USUAL), "first", "m", "second", "m");
    ChatRequest request = question().withSampling(greedy().withMaxTokens(TOKENS));

    Result whole = whole(request);

    assertThat(pieces(whole)).hasSize(TOKENS);
    for (int tokens = 1; tokens < TOKENS; tokens++) {
      Result joined = cut(request, Map.of("first", tokens));
      assertJoined(joined, whole, List.of("second"), List.of(tokens));
      assertThat(usage(joined)).isEqualTo(usage(whole));
    }
  }

  @Test
  void replay_cutTwice_isTheUninterruptedText() {
    startEngines(
        "embedded", tiny(TinyGguf.Variant.USUAL), "first", "m", "second", "m", "third", "m");
    ChatRequest request = question().withSampling(greedy().withMaxTokens(TOKENS));

    Result whole = whole(request);

    for (int tokens = 1; tokens < TOKENS - 1; tokens += 9) {
      int later = (tokens + TOKENS) / 2;
      assertJoined(
          cut(request, Map.of("first", tokens, "second", later)),
          whole,
          List.of("second", "third"),
          List.of(tokens, later));
    }
  }

  @Test
  void replay_builtInModel_isTheUninterruptedText() {
    startEngines("builtin", "", "first", "builtin", "second", "builtin");
    ChatRequest request = ChatRequest.of(Message.user("¿Qué es Relevo?")).withSampling(greedy());

    Result whole = whole(request);

    assertThat(whole.text()).contains("está");
    for (int tokens = 1; tokens <= pieces(whole).size(); tokens++) {
      assertJoined(
          cut(request, Map.of("first", tokens)), whole, List.of("second"), List.of(tokens));
    }
  }

  /** Another name for the same model: only then is a prefill tried before a replay. */
  @Test
  void prefill_charactersOfSeveralTokens_isTheUninterruptedText() {
    startEngines(
        "embedded",
        tiny(TinyGguf.Variant.LETTERS) + ", context-tokens = 180",
        "first",
        "m",
        "second",
        "n");
    ChatRequest request = question().withSampling(greedy()); // ends where the window does

    Result whole = whole(request);

    assertThat(usage(whole).completionTokens()).isGreaterThan(TOKENS);
    assertThat(whole.text()).contains("😀");
    List<String> pieces = pieces(whole);
    for (int number = 1; number < pieces.size(); number++) {
      Result joined = cut(request, Map.of("first", number));
      assertJoined(joined, whole, List.of("second"), List.of(number));
      assertThat(usage(joined).source()).isEqualTo(Usage.Source.ESTIMATED);
      assertThat(usage(joined).completionTokens())
          .isBetween(pieces.size(), usage(whole).completionTokens());
    }
  }

  @Test
  void prefill_trainedModel_isTheUninterruptedText() throws IOException {
    startEngines("embedded", path(builtInModel()), "first", "m", "second", "n");
    ChatRequest request =
        ChatRequest.of(Message.user("Como adiciono um provedor?")).withSampling(greedy());

    Result whole = whole(request);

    assertThat(whole.text()).contains("variável");
    for (int tokens = 1; tokens <= pieces(whole).size(); tokens++) {
      assertJoined(
          cut(request, Map.of("first", tokens)), whole, List.of("second"), List.of(tokens));
    }
  }

  @Test
  void prefill_limitOfTokens_isThatOfTheWholeAnswer() throws IOException {
    startEngines("embedded", path(builtInModel()), "first", "m", "second", "n");
    ChatRequest request =
        ChatRequest.of(Message.user("Como adiciono um provedor?"))
            .withSampling(greedy().withMaxTokens(20));

    Result whole = whole(request);

    assertThat(pieces(whole)).hasSize(20);
    for (int tokens = 1; tokens < 20; tokens++) {
      Result joined = cut(request, Map.of("first", tokens));
      assertJoined(joined, whole, List.of("second"), List.of(tokens));
      assertThat(usage(joined).completionTokens()).isEqualTo(20);
    }
  }

  /** Starts these workers, each with its model's name, in the order of their priority. */
  private void startEngines(String kind, String engine, String... idsAndModels) {
    StringBuilder providers =
        new StringBuilder("relevo.routing.circuit { failures = 1000, window = 0 }\n");
    for (int i = 0; i < idsAndModels.length; i += 2) {
      providers.append(
          "relevo.providers.%s { kind = %s, model = %s, priority = %d, threads = 1, slots = 1 %s }\n"
              .formatted(idsAndModels[i], kind, idsAndModels[i + 1], i + 1, engine));
    }
    GatewaySettings settings =
        GatewaySettings.from(ConfigFactory.parseString(providers.toString()));
    attach(settings.withProviders(settings.providers().stream().map(this::cutting).toList()));
    awaitWorkers(Health.HEALTHY);
  }

  private String tiny(TinyGguf.Variant variant) {
    return path(TinyGguf.write(folder.resolve("tiny.gguf"), variant));
  }

  private Path builtInModel() throws IOException {
    Path file = folder.resolve("builtin.gguf");
    try (InputStream model =
        GatewaySettings.class.getResourceAsStream("/dev/relevo/provider/embedded/builtin.gguf")) {
      Files.copy(model, file);
    }
    return file;
  }

  private static String path(Path file) {
    return ", path = \"" + file + "\"";
  }

  private ProviderDefinition cutting(ProviderDefinition definition) {
    return new ProviderDefinition(
        definition.settings(),
        transport -> new Cutting(definition.opener().open(transport), definition.settings().id()));
  }

  /** An engine whose streams break where a test says. */
  private final class Cutting implements ChatProvider {
    private final ChatProvider engine;
    private final String id;

    private Cutting(ChatProvider engine, String id) {
      this.engine = engine;
      this.id = id;
    }

    @Override
    public Source<ChatEvent, NotUsed> stream(ChatCall call, Lane lane) {
      int[] left = {cuts.getOrDefault(id, Integer.MAX_VALUE)};
      return Source.fromGraph(engine.stream(call, lane))
          .map(
              event -> {
                if (left[0]-- == 0) {
                  throw ProviderError.of(ErrorClass.BROKEN_ANSWER, "cut by the test").toException();
                }
                return event;
              });
    }

    @Override
    public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
      return engine.complete(call, lane);
    }

    @Override
    public CompletionStage<ProbeReport> probe(Lane lane) {
      return engine.probe(lane);
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  private static ChatRequest question() {
    return ChatRequest.of(Message.system("You talk."), Message.user("Say 😀 something."));
  }

  private static Sampling greedy() {
    return Sampling.DEFAULT.withTemperature(0);
  }

  /** The uninterrupted answer, when every engine has read the question once. */
  private Result whole(ChatRequest request) {
    return cut(request, Map.of());
  }

  private Result cut(ChatRequest request, Map<String, Integer> places) {
    cuts.clear();
    cuts.putAll(places);
    return stream(request);
  }

  private static void assertJoined(
      Result joined, Result whole, List<String> workers, List<Integer> cutAfter) {
    List<String> pieces = pieces(whole);
    List<Integer> characters = new ArrayList<>();
    for (int number : cutAfter) {
      characters.add(String.join("", pieces.subList(0, number)).length());
    }
    assertThat(joined.text()).as("cut after %s tokens", cutAfter).isEqualTo(whole.text());
    List<ChatEvent.Continued> seams = of(ChatEvent.Continued.class, joined);
    assertThat(seams).extracting(seam -> seam.served().worker()).isEqualTo(workers);
    assertThat(seams).extracting(ChatEvent.Continued::characters).isEqualTo(characters);
    assertThat(of(ChatEvent.UsageReported.class, joined)).hasSize(1);
    assertThat(of(ChatEvent.Finished.class, joined))
        .containsExactlyElementsOf(of(ChatEvent.Finished.class, whole));
    assertThat(joined.events()).last().isInstanceOf(ChatEvent.Finished.class);
  }

  private static List<String> pieces(Result result) {
    return of(ChatEvent.TextDelta.class, result).stream().map(ChatEvent.TextDelta::text).toList();
  }

  private static Usage usage(Result result) {
    return of(ChatEvent.UsageReported.class, result).get(0).usage();
  }

  private static <T extends ChatEvent> List<T> of(Class<T> type, Result result) {
    return result.events().stream().filter(type::isInstance).map(type::cast).toList();
  }
}
