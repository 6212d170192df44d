package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.example.Assistant;
import dev.relevo.example.HostApplication;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.QuietLog;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorNotFound;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway inside other people's applications. */
final class GatewayEmbeddingTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final ChatResponse.Answer HELLO =
      new ChatResponse.Answer(
          "hello", null, List.of(), FinishReason.STOP, Usage.reported(3, 5), null);

  private static final QuietLog COMPLAINTS = QuietLog.of("org.apache.pekko");

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterAll
  static void complainAgain() {
    COMPLAINTS.close();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T closeLater(T one) {
    open.add(0, one);
    return one;
  }

  private ActorSystem classicSystem() {
    ActorSystem system = ActorSystem.create("host");
    open.add(system::terminate);
    return system;
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static FakeProvider sayingHello() {
    return new FakeProvider().completing(call -> CompletableFuture.completedFuture(HELLO));
  }

  private static GatewaySettings settings(ProviderDefinition... providers) {
    return GatewaySettings.from(ConfigFactory.empty()).withProviders(List.of(providers));
  }

  private static ChatRequest ask() {
    return ChatRequest.of(Message.user("hello?"));
  }

  private static void assertNoGatewayActorsIn(ClassicActorSystemProvider system) {
    assertThatThrownBy(
            () ->
                await(
                    system
                        .classicSystem()
                        .actorSelection("/system/relevo-*")
                        .resolveOne(Duration.ofSeconds(1))))
        .hasCauseInstanceOf(ActorNotFound.class);
  }

  /** What a host configures for itself; nothing of it is the gateway's business. */
  private static Config hostConfig(ChatServer server) {
    return ConfigFactory.parseString(
            """
            pekko.loglevel = ERROR
            pekko.actor.default-dispatcher.throughput = 17
            pekko.http.client.idle-timeout = 123s
            shop.dispatcher {
              type = Dispatcher
              executor = thread-pool-executor
              thread-pool-executor.fixed-pool-size = 1
            }
            shop.name = "The Shop"
            relevo.providers.mine { kind = openai-compatible, base-url = "%s" }
            """
                .formatted(server.baseUrl()))
        .withFallback(ConfigFactory.load());
  }

  @Test
  void hostApplication_streamsAndCompletes_andOutlivesItsGateway() throws Exception {
    ChatServer server = closeLater(ChatServer.offering("m"));
    Config config = hostConfig(server);
    HostApplication host = closeLater(new HostApplication(config));

    assertThat(await(host.describe("a lamp"))).isEqualTo("hello");
    assertThat(await(host.chat("hello?").runWith(Sink.seq(), host.system())))
        .containsExactly("hel", "lo");

    host.stopGateway();
    assertNoGatewayActorsIn(host.system());
    assertThat(host.system().whenTerminated().isCompleted()).isFalse();
    CompletableFuture<String> thread = new CompletableFuture<>();
    host.system()
        .classicSystem()
        .dispatchers()
        .lookup("shop.dispatcher")
        .execute(() -> thread.complete(Thread.currentThread().getName()));
    assertThat(await(thread)).startsWith("shop-shop.dispatcher");
    assertThatThrownBy(() -> await(host.describe("a lamp")))
        .hasCauseInstanceOf(GatewayException.class)
        .hasMessageContaining("shutting down");
  }

  @Test
  void hostApplication_config_isUntouched() {
    ChatServer server = closeLater(ChatServer.offering("m"));
    Config config = hostConfig(server);
    HostApplication host = closeLater(new HostApplication(config));

    org.apache.pekko.actor.typed.ActorSystem<Void> alone =
        org.apache.pekko.actor.typed.ActorSystem.create(Behaviors.empty(), "alone", config);
    open.add(alone::terminate);

    Config seen = host.system().settings().config();
    assertThat(seen.getConfig("pekko").equals(alone.settings().config().getConfig("pekko")))
        .as("the section pekko is what it is without a gateway")
        .isTrue();
    assertThat(seen.getString("pekko.loglevel")).isEqualTo("ERROR");
    assertThat(seen.getInt("pekko.actor.default-dispatcher.throughput")).isEqualTo(17);
    assertThat(seen.getString("shop.name")).isEqualTo("The Shop");
  }

  @Test
  void jar_holdsNoConfigurationButItsOwnSection() {
    Config own = ConfigFactory.parseFile(new File("src/main/resources/reference.conf"));

    assertThat(own.root().keySet()).containsExactly("relevo");
    assertThat(new File("src/main/resources/application.conf")).doesNotExist();
    assertThat(new File("src/main/resources/logback.xml")).doesNotExist();
  }

  @Test
  void attach_classicSystem_answersAndClosesOnlyItself() throws Exception {
    ActorSystem system = classicSystem();
    FakeProvider provider = sayingHello();
    Gateway gateway = Gateway.attach(system, settings(provider.definition("mine")));

    ChatResponse response = await(gateway.complete(ask()));
    assertThat(response.text()).isEqualTo("hello");
    assertThat(response.served().worker()).isEqualTo("mine");

    gateway.close();
    assertThat(provider.isClosed()).isTrue();
    assertNoGatewayActorsIn(system);
    assertThat(system.whenTerminated().isCompleted()).isFalse();
    gateway.close();
  }

  @Test
  void attach_twoGateways_areIndependent() throws Exception {
    ActorSystem system = classicSystem();
    Gateway first = Gateway.attach(system, settings(sayingHello().definition("one")));
    Gateway second = closeLater(Gateway.attach(system, settings(sayingHello().definition("two"))));

    first.close();

    assertThat(await(second.complete(ask())).served().worker()).isEqualTo("two");
  }

  @Test
  void close_afterTheHostHasStopped_returnsAtOnce() throws Exception {
    ActorSystem system = classicSystem();
    FakeProvider provider = sayingHello();
    Gateway gateway = Gateway.attach(system, settings(provider.definition("mine")));

    system.terminate();
    await(system.getWhenTerminated());

    assertThat(provider.isClosed()).isTrue();
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void start_providerCannotBeOpened_failsAtOnceAndClosesTheOthers(boolean attached) {
    FakeProvider opened = sayingHello();
    GatewaySettings settings =
        settings(
            opened.definition("one"),
            new ProviderDefinition(
                FakeProvider.settings("two", 0),
                transport -> {
                  throw new IllegalStateException("no trust store");
                }));
    assertThatThrownBy(
            () -> {
              if (attached) {
                Gateway.attach(classicSystem(), settings);
              } else {
                Gateway.start(settings);
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("did not start")
        .hasMessageContaining("no trust store");
    assertThat(opened.isClosed()).isTrue();
  }

  @Test
  void start_ownSystem_endsWithTheGateway() throws Exception {
    FakeProvider provider = sayingHello();
    Gateway gateway = Gateway.start(settings(provider.definition("mine")));

    assertThat(await(gateway.complete(ask())).text()).isEqualTo("hello");
    assertThat(threadsOfTheGateway()).isNotEmpty();

    gateway.close();
    assertThat(provider.isClosed()).isTrue();
    Awaitility.await().untilAsserted(() -> assertThat(threadsOfTheGateway()).isEmpty());
    assertThatThrownBy(() -> await(gateway.complete(ask())))
        .hasCauseInstanceOf(GatewayException.class);
  }

  private static List<String> threadsOfTheGateway() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("relevo-pekko"))
        .toList();
  }

  @Test
  void behavior_inAHostActor_answersAndStopsWithIt() throws Exception {
    ActorTestKit kit = ActorTestKit.create();
    open.add(kit::shutdownTestKit);
    FakeProvider provider = sayingHello();
    ActorRef<Assistant.Command> assistant =
        kit.spawn(Assistant.create(settings(provider.definition("mine"))));

    TestProbe<String> answers = kit.createTestProbe();
    assistant.tell(new Assistant.Ask("hello?", answers.getRef()));
    answers.expectMessage(WAIT, "hello");

    TestProbe<Gateway> gateways = kit.createTestProbe();
    assistant.tell(new Assistant.LendGateway(gateways.getRef()));
    Gateway gateway = gateways.receiveMessage(WAIT);
    assertThat(await(gateway.complete(ask())).served().worker()).isEqualTo("mine");

    provider.completing(
        call ->
            CompletableFuture.failedFuture(
                ProviderError.of(ErrorClass.CALLER_FAULT, "what?").toException()));
    assistant.tell(new Assistant.Ask("hello?", answers.getRef()));
    answers.expectMessage(WAIT, "Sorry: what?");

    assistant.tell(new Assistant.Leave());
    Awaitility.await().untilAsserted(() -> assertThat(provider.isClosed()).isTrue());
    gateway.close();
  }

  @Test
  void errorOf_otherFailures_areInternal() {
    assertThat(Gateway.errorOf(new IllegalStateException("a bug")).kind())
        .isEqualTo(GatewayError.Kind.INTERNAL);
    GatewayError told = GatewayError.of(GatewayError.Kind.OVERLOADED, "full");
    assertThat(Gateway.errorOf(new CompletionException(told.toException()))).isSameAs(told);
  }
}
