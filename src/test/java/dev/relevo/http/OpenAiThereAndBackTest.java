package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.chat.Role;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.openai.OpenAiKind;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RandomAnswers;
import dev.relevo.testing.RandomRequests;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the gateway says to an OpenAI-compatible vendor, and what it understands of one, over a real
 * connection: the vendor is a second gateway. Requests and answers have to come through as they
 * were.
 */
@OnEachTransport
final class OpenAiThereAndBackTest {
  private static final Capabilities ALL = Capabilities.USUAL.with(Ability.LOGPROBS);

  private static final AtomicReference<ChatRequest> received = new AtomicReference<>();
  private static final AtomicReference<List<ChatEvent>> answer = new AtomicReference<>();
  private static GatewayFixture vendor;
  private static ChatProvider provider;
  private static Lane lane;

  @BeforeAll
  static void start() {
    FakeProvider model =
        new FakeProvider()
            .probedAs(
                ProbeReport.available(
                    List.of(new ModelInfo("m", ALL, null, null, true, null)), null))
            .streaming(
                call -> {
                  received.set(call.request());
                  return Source.from(answer.get());
                })
            .completing(
                call -> {
                  received.set(call.request());
                  return CompletableFuture.completedFuture(joined(answer.get()));
                });
    vendor = GatewayFixture.inFrontOf(model.definition("model"));
    Transport transport = vendor.gateway.transport();
    lane = transport.anyLane();
    Faults faults = new Faults();
    provider =
        Section.of(
                ConfigFactory.parseString("v { base-url = \"" + vendor.url() + "/v1\" }"),
                "v",
                faults)
            .readAll(section -> new OpenAiKind().read("v", "openai-compatible", section))
            .opener()
            .open(transport);
    faults.throwIfAny();
  }

  @AfterAll
  static void stop() {
    provider.close();
    vendor.close();
  }

  private static ChatResponse.Answer joined(List<ChatEvent> events) {
    AnswerBuilder builder = new AnswerBuilder();
    events.forEach(builder::add);
    return builder.build();
  }

  private static ChatCall call(long seed) {
    answer.set(RandomAnswers.of(seed));
    return new ChatCall(RandomRequests.of(seed).withTopLogprobs(seed % 2 == 0 ? 1 : null), "m", 0);
  }

  /** Compatible servers do not know the role of developers; all else they have to hear. */
  private static ChatRequest sayable(ChatRequest request) {
    return request.withMessages(
        request.messages().stream().map(OpenAiThereAndBackTest::sayable).toList());
  }

  private static Message sayable(Message message) {
    return message.role() == Role.DEVELOPER ? Message.of(Role.SYSTEM, message.text()) : message;
  }

  /** The answer, of whose calls only the first is wanted where they must not come together. */
  private static List<ChatEvent> wanted(ChatRequest request) {
    boolean single = Boolean.FALSE.equals(request.parallelToolCalls());
    return answer.get().stream()
        .filter(
            event ->
                !single || !(event instanceof ChatEvent.ToolCallDelta call) || call.index() == 0)
        .toList();
  }

  private static ChatRequest heard() {
    return received.get().withModel("asked").withSteering(Steering.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("dev.relevo.testing.RandomRequests#seeds")
  void stream_anyRequestAndAnswer_comeThroughAsTheyWere(long seed) throws Exception {
    ChatCall call = call(seed);
    List<ChatEvent> events =
        Source.fromGraph(provider.stream(call, lane))
            .runWith(Sink.seq(), lane.materializer())
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);

    assertThat(heard()).isEqualTo(sayable(call.request()));
    assertThat(joined(events)).isEqualTo(joined(wanted(call.request())));
  }

  @ParameterizedTest
  @MethodSource("dev.relevo.testing.RandomRequests#seeds")
  void complete_anyRequestAndAnswer_comeThroughAsTheyWere(long seed) throws Exception {
    ChatCall call = call(seed);
    ChatResponse.Answer whole =
        provider.complete(call, lane).toCompletableFuture().get(20, TimeUnit.SECONDS);

    assertThat(heard()).isEqualTo(sayable(call.request()));
    assertThat(whole).isEqualTo(joined(wanted(call.request())));
  }
}
