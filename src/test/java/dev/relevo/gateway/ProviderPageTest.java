package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.RawPrompt;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Tool;
import dev.relevo.provider.Ability;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.wire.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of abilities in {@code docs/providers.md} says what the code does: what a provider
 * finds on its vendor's list of models is what the table says, and every ability that it grants is
 * asked for over a connection in the vendor's own words.
 */
@OnEachTransport
final class ProviderPageTest {
  private static final Path PAGE = Path.of("docs/providers.md");
  private static final String YES = "yes";
  private static final String SOME = "some";
  private static final String NO = "–";
  private static final String PIXEL =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  /** The columns of the table. */
  private static final List<Ability> COLUMNS =
      List.of(
          Ability.TOOLS,
          Ability.IMAGES,
          Ability.JSON_OBJECT,
          Ability.JSON_SCHEMA,
          Ability.REASONING,
          Ability.LOGPROBS,
          Ability.PREFILL,
          Ability.EMBEDDINGS);

  /** Kinds that run in a process of ours: their rows are backed by tests of the engine. */
  private static final List<String> ENGINES = List.of("embedded", "builtin");

  /**
   * A vendor's list of models, the default model first, and others that can do what it cannot.
   *
   * @param base what follows the address in {@code base-url}
   * @param list the body of the list
   */
  private record Vendor(String base, String list) {}

  private static Vendor openAi(String... models) {
    return new Vendor(
        "/v1",
        "{\"data\":["
            + String.join(",", Arrays.stream(models).map(m -> "{\"id\":\"" + m + "\"}").toList())
            + "]}");
  }

  private static final Map<String, Vendor> VENDORS = new TreeMap<>();

  static {
    VENDORS.put("openai", openAi("gpt-5-mini", "gpt-4o", "text-embedding-3-small"));
    VENDORS.put(
        "groq",
        openAi(
            "llama-3.3-70b-versatile",
            "openai/gpt-oss-20b",
            "meta-llama/llama-4-scout-17b-16e-instruct"));
    VENDORS.put("deepseek", openAi("deepseek-flash", "deepseek-v4-pro"));
    VENDORS.put("mistral", openAi("mistral-small-latest", "mistral-embed"));
    VENDORS.put("openrouter", openAi("openrouter/auto", "vendor/text-embed"));
    VENDORS.put("vllm", openAi("m", "m-embed"));
    VENDORS.put("llama-cpp", openAi("m", "m-embed"));
    VENDORS.put("lm-studio", openAi("m", "m-embed"));
    VENDORS.put("openai-compatible", openAi("m", "m-embed"));
    VENDORS.put(
        "gemini",
        new Vendor(
            "",
            "{\"models\":[{\"name\":\"models/gemini-2.5-flash\",\"supportedGenerationMethods\":[\"generateContent\"]},"
                + "{\"name\":\"models/gemini-embedding-001\",\"supportedGenerationMethods\":[\"embedContent\"]}]}"));
    VENDORS.put(
        "cohere",
        new Vendor(
            "",
            "{\"models\":[{\"name\":\"command-a-03-2025\",\"endpoints\":[\"chat\"],"
                + "\"features\":[\"tools\",\"json_mode\",\"json_schema\"]},"
                + "{\"name\":\"command-a-vision\",\"endpoints\":[\"chat\"],\"features\":[\"vision\"]},"
                + "{\"name\":\"command-a-reasoning\",\"endpoints\":[\"chat\"],\"features\":[\"reasoning\",\"logprobs\"]},"
                + "{\"name\":\"embed-v4.0\",\"endpoints\":[\"embed\"]}]}"));
    VENDORS.put(
        "anthropic",
        new Vendor("", "{\"data\":[{\"id\":\"claude-haiku-4-5\"},{\"id\":\"claude-opus-5\"}]}"));
    VENDORS.put(
        "ollama",
        new Vendor(
            "",
            "{\"models\":[{\"name\":\"plain:latest\",\"capabilities\":[\"completion\"]},"
                + "{\"name\":\"all:latest\",\"capabilities\":[\"completion\",\"tools\",\"vision\",\"thinking\"]},"
                + "{\"name\":\"vectors:latest\",\"capabilities\":[\"embedding\"]}]}"));
  }

  /** Where each family of formats says an ability, and what stands there; any value for null. */
  private static final Map<String, Map<Ability, Map.Entry<String, String>>> WORDS =
      Map.of(
          "openai",
          words(
              "/tools/0/function/name", "add",
              "/messages/0/content/1/image_url/url", PIXEL,
              "/response_format/type", "json_object",
              "/response_format/json_schema/schema/type", "object",
              "/reasoning_effort", "high",
              "/logprobs", "true",
              "/messages/1/content", "The ",
              "/input/0", "text"),
          "gemini",
          words(
              "/tools/0/functionDeclarations/0/name", "add",
              "/contents/0/parts/1/inlineData/mimeType", "image/png",
              "/generationConfig/responseMimeType", "application/json",
              "/generationConfig/responseJsonSchema/type", "object",
              "/generationConfig/thinkingConfig/includeThoughts", "true",
              "/generationConfig/responseLogprobs", "true",
              "/contents/1/role", "model",
              "/requests/0/content/parts/0/text", "text"),
          "cohere",
          words(
              "/tools/0/function/name", "add",
              "/messages/0/content/1/image_url/url", PIXEL,
              "/response_format/type", "json_object",
              "/response_format/json_schema/type", "object",
              "/thinking/type", "enabled",
              "/logprobs", "true",
              "/messages/1/role", "assistant",
              "/texts/0", "text"),
          "anthropic",
          words(
              "/tools/0/name", "add",
              "/messages/0/content/1/source/media_type", "image/png",
              "/none", "",
              "/output_config/format/schema/type", "object",
              "/thinking/type", "enabled",
              "/none", "",
              "/messages/1/role", "assistant",
              "/none", ""),
          "ollama",
          words(
              "/tools/0/function/name", "add",
              "/messages/0/images/0", PIXEL.substring(PIXEL.indexOf(',') + 1),
              "/format", "json",
              "/format/type", "object",
              "/think", "high",
              "/logprobs", "true",
              "/messages/1/role", "assistant",
              "/input/0", "text"));

  private static Map<Ability, Map.Entry<String, String>> words(String... words) {
    Map<Ability, Map.Entry<String, String>> byAbility = new LinkedHashMap<>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      byAbility.put(COLUMNS.get(i), Map.entry(words[2 * i], words[2 * i + 1]));
    }
    return byAbility;
  }

  private static TestTransport network;
  private static Transport transport;
  private static Lane lane;
  private ScriptedServer server;

  @BeforeAll
  static void startSystem() {
    network = new TestTransport();
    transport = network.transport();
    lane = transport.anyLane();
  }

  @AfterAll
  static void stopSystem() {
    network.close();
  }

  @BeforeEach
  void startServer() {
    server = ScriptedServer.start();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private ProviderDefinition definition(String kind) {
    String configuration =
        switch (kind) {
          case "embedded" -> "path = \"m.gguf\"";
          case "builtin" -> "";
          default -> "api-keys = [k], base-url = \"" + server.address() + base(kind) + "\"";
        };
    return GatewaySettings.from(
            ConfigFactory.parseString(
                "relevo.providers.it { kind = " + kind + ", " + configuration + " }"))
        .providers()
        .get(0);
  }

  private static String base(String kind) {
    Vendor vendor = VENDORS.get(kind);
    return vendor == null ? "" : vendor.base();
  }

  private Map<String, ModelInfo> probed(String kind) throws Exception {
    server.answer(
        request ->
            switch (request.path()) {
              case "/api/version" -> ScriptedReply.json("{\"version\":\"0.13.0\"}");
              case "/api/ps" -> ScriptedReply.json("{\"models\":[]}");
              default -> ScriptedReply.json(vendor(kind).list());
            });
    try (ChatProvider provider = definition(kind).opener().open(transport)) {
      ProbeReport report = provider.probe(lane).toCompletableFuture().get(20, TimeUnit.SECONDS);
      Map<String, ModelInfo> models = new LinkedHashMap<>();
      report.models().forEach(model -> models.put(model.name(), model));
      assertThat(models).as(report.detail()).isNotEmpty();
      return models;
    }
  }

  private static Vendor vendor(String kind) {
    Vendor vendor = VENDORS.get(kind);
    assertThat(vendor).as("a list of models of " + kind).isNotNull();
    return vendor;
  }

  /** What the table has to say of a kind. */
  private List<String> row(String kind) throws Exception {
    List<String> row = new ArrayList<>();
    if (ENGINES.contains(kind)) {
      for (Ability ability : COLUMNS) {
        row.add(definition(kind).settings().capabilities().has(ability) ? YES : NO);
      }
      return row;
    }
    List<ModelInfo> models = List.copyOf(probed(kind).values());
    for (Ability ability : COLUMNS) {
      boolean some = models.stream().anyMatch(model -> model.capabilities().has(ability));
      row.add(models.get(0).capabilities().has(ability) ? YES : some ? SOME : NO);
    }
    return row;
  }

  private static Map<String, List<String>> table() throws Exception {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| `") && line.split("\\|").length == COLUMNS.size() + 2) {
        List<String> cells = Stream.of(line.split("\\|")).map(String::strip).toList();
        rows.put(cells.get(1).replace("`", ""), cells.subList(2, cells.size()));
      }
    }
    return rows;
  }

  @Test
  void table_everyRow_isWhatTheProvidersSay() throws Exception {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String kind : GatewaySettings.kinds()) {
      rows.put(kind, row(kind));
    }

    assertThat(table()).isEqualTo(rows);
  }

  private static Stream<Arguments> granted() throws Exception {
    List<Arguments> granted = new ArrayList<>();
    table()
        .forEach(
            (kind, cells) -> {
              for (int i = 0; i < COLUMNS.size(); i++) {
                if (!cells.get(i).equals(NO) && !ENGINES.contains(kind)) {
                  granted.add(Arguments.of(kind, COLUMNS.get(i)));
                }
              }
            });
    return granted.stream();
  }

  @ParameterizedTest
  @MethodSource("granted")
  void ability_ofTheTable_isAskedForInTheVendorsWords(String kind, Ability ability)
      throws Exception {
    String model =
        probed(kind).values().stream()
            .filter(one -> one.capabilities().has(ability))
            .findFirst()
            .orElseThrow()
            .name();
    server.answer(request -> ScriptedReply.json(500, "{}"));
    int before = server.requests().size();
    try (ChatProvider provider = definition(kind).opener().open(transport)) {
      settled(ask(provider, model, ability));
    }

    assertThat(server.requests().subList(before, server.requests().size()))
        .as("requests that were sent")
        .hasSize(1);
    JsonNode body = JsonMapper.read(server.requests().get(before).body());
    Map.Entry<String, String> expected = expected(kind, ability);
    assertThat(body.at(expected.getKey()).asText())
        .as(expected.getKey() + " in " + body)
        .isEqualTo(expected.getValue());
  }

  private static Map.Entry<String, String> expected(String kind, Ability ability) {
    Map<Ability, Map.Entry<String, String>> words =
        WORDS.getOrDefault(kind, Objects.requireNonNull(WORDS.get("openai")));
    return Objects.requireNonNull(words.get(ability));
  }

  private static CompletionStage<?> ask(ChatProvider provider, String model, Ability ability) {
    if (ability == Ability.EMBEDDINGS) {
      return ((EmbeddingProvider) provider)
          .embed(new EmbeddingCall(EmbeddingRequest.of(model, List.of("text")), model, 0), lane);
    }
    ChatRequest hello = ChatRequest.of(Message.user("hello"));
    Json object =
        new Json(
            "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}},\"required\":[\"x\"],\"additionalProperties\":false}");
    ChatRequest request =
        switch (ability) {
          case TOOLS -> hello.withTools(List.of(new Tool("add", "adds", object, null)), null);
          case IMAGES ->
              hello.withMessages(
                  List.of(
                      new Message(
                          Role.USER,
                          List.of(new Part.Text("what?"), new Part.Image(PIXEL, null)),
                          List.of(),
                          null,
                          null,
                          null,
                          Map.of())));
          case JSON_OBJECT -> hello.withFormat(ResponseFormat.JSON_OBJECT);
          case JSON_SCHEMA ->
              hello.withFormat(new ResponseFormat.JsonSchema("shape", null, object, true));
          case REASONING -> hello.withReasoningEffort("high");
          case LOGPROBS -> hello.withTopLogprobs(0);
          case PREFILL ->
              hello.withMessages(List.of(Message.user("hello"), Message.assistant("The ")));
          case RAW_PROMPT -> hello.withRawPrompt(new RawPrompt(true, null, null, null));
          case CHAT, EMBEDDINGS -> hello;
        };
    return provider.complete(new ChatCall(request, model, 0), lane);
  }

  private static @Nullable Object settled(CompletionStage<?> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return null; // the server refuses everything: only what it was asked matters
    }
  }
}
