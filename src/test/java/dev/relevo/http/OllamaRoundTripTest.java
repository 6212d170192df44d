package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ollama.OllamaKind;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RandomRequests;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gateway's own side of Ollama's format reads what its client of that format writes: whatever
 * Ollama can say of a random request comes out the same behind a gateway that plays the host.
 */
@OnEachTransport
final class OllamaRoundTripTest {
  private static final Json NO_PARAMETERS = new Json("{\"type\":\"object\",\"properties\":{}}");

  private static final AtomicReference<@Nullable ChatRequest> ARRIVED = new AtomicReference<>();
  private static ActorTestKit kit;
  private static Transport transport;
  private static Gateway gateway;
  private static HttpServer server;
  private static ChatProvider client;

  @BeforeAll
  static void start() throws Exception {
    FakeProvider behind =
        new FakeProvider()
            .streaming(
                call -> {
                  ARRIVED.set(call.request());
                  return Source.from(
                      List.of(
                          new ChatEvent.TextDelta("hi"),
                          new ChatEvent.Finished(FinishReason.STOP)));
                });
    Config config =
        ConfigFactory.parseString("relevo.http.port = 0")
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    Section root = Section.of(config, "relevo", new Faults());
    gateway =
        Gateway.start(
            GatewaySettings.from(config).withProviders(List.of(behind.definition("behind"))));
    server =
        HttpServer.start(
                gateway,
                HttpSettings.from(root.section("http")),
                HttpServices.of(AccessSettings.from(root.section("access"))))
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    kit =
        ActorTestKit.create(
            ConfigFactory.parseString("pekko.loglevel = OFF, pekko.stdout-loglevel = OFF")
                .withFallback(ConfigFactory.load()));
    transport = TestTransport.configured(kit.system());
    String address = "http://127.0.0.1:" + server.address().getPort();
    client =
        Section.of(
                ConfigFactory.parseString("box.base-url = \"" + address + "\""),
                "box",
                new Faults())
            .readAll(section -> new OllamaKind().read("box", "ollama", section))
            .opener()
            .open(transport);
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    kit.shutdownTestKit();
    server.drain(Duration.ofMillis(1)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    gateway.close();
  }

  static LongStream seeds() {
    return RandomRequests.seeds();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void complete_randomRequest_isReadBackAsFarAsOllamaCanSayIt(long seed) throws Exception {
    ChatRequest request = RandomRequests.of(seed);

    assertThat(
            client
                .complete(new ChatCall(request, "m", 0), transport.anyLane())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .text())
        .isEqualTo("hi");

    assertThat(ARRIVED.getAndSet(null)).isEqualTo(sayable(request));
  }

  private static ChatRequest sayable(ChatRequest request) {
    return new ChatRequest(
        "m",
        messages(request.messages()),
        request.sampling(),
        tools(request.tools(), request.toolChoice()),
        null,
        null,
        format(request.format()),
        request.reasoningEffort(),
        null,
        null,
        Map.of(),
        Steering.DEFAULT);
  }

  /** Ollama knows no developers, and its results carry the tool's name. */
  private static List<Message> messages(List<Message> messages) {
    Map<String, String> names = new HashMap<>();
    List<Message> sayable = new ArrayList<>();
    for (Message message : messages) {
      for (ToolCall call : message.toolCalls()) {
        names.put(call.id(), call.name());
      }
      String answered = message.toolCallId();
      List<Part> content = message.content();
      sayable.add(
          new Message(
              message.role() == Role.DEVELOPER ? Role.SYSTEM : message.role(),
              content,
              message.toolCalls(),
              answered,
              answered == null ? null : names.get(answered),
              null,
              Map.of()));
    }
    return sayable;
  }

  /** Ollama knows no choice of tools beside what is on offer. */
  private static List<Tool> tools(List<Tool> tools, @Nullable ToolChoice choice) {
    ToolChoice made = choice == null ? ToolChoice.AUTO : choice;
    return tools.stream()
        .filter(
            tool ->
                switch (made.mode()) {
                  case NONE -> false;
                  case NAMED -> tool.name().equals(made.name());
                  case AUTO, REQUIRED -> true;
                })
        .map(
            tool ->
                new Tool(
                    tool.name(),
                    tool.description(),
                    tool.parameters() == null ? NO_PARAMETERS : tool.parameters(),
                    null))
        .toList();
  }

  private static ResponseFormat format(ResponseFormat format) {
    return format instanceof ResponseFormat.JsonSchema schema
        ? new ResponseFormat.JsonSchema("answer", null, schema.schema(), null)
        : format;
  }
}
