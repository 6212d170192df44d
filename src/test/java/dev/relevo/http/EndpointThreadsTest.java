package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.access.StaticKeys;
import dev.relevo.chat.GatewayError;
import dev.relevo.telemetry.TracePlaces;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.SystemMaterializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which thread handles what: streams of others live on a request's own. */
final class EndpointThreadsTest {
  private static final int LARGE = 300 * 1024;

  private static ActorSystem system;
  private static Endpoint endpoint;

  /** Answers with the name of the thread that it is called on. */
  private static final class ThreadDialect implements Dialect {
    @Override
    public String name() {
      return "threads";
    }

    @Override
    public List<Route> routes() {
      return List.of(
          Route.post("/post", Route.Body.JSON, this::tell),
          Route.get("/get", Route.Access.KEY, this::tell),
          Route.get("/report", Route.Access.ADMIN, this::tell),
          Route.post("/broken", Route.Body.JSON, this::fail));
    }

    private CompletionStage<HttpResponse> tell(Exchange exchange) {
      return CompletableFuture.completedFuture(
          HttpResponse.create().withEntity(Thread.currentThread().getName()));
    }

    private CompletionStage<HttpResponse> fail(Exchange exchange) {
      throw GatewayError.invalid("messages", "messages is missing").toException();
    }

    @Override
    public HttpResponse error(GatewayError error, String requestId) {
      return ErrorStatus.plain(error, requestId);
    }
  }

  @BeforeAll
  static void start() {
    system = ActorSystem.create("endpoint-threads", ConfigFactory.load());
    Dialect dialect = new ThreadDialect();
    StaticKeys nobodys = StaticKeys.ofCallers(List.of());
    endpoint =
        new Endpoint(
            new Surface(
                new RouteTable(List.of(dialect), dialect, Map.of()),
                new Door(nobodys, nobodys, true, List.of(), false),
                new BodyReader(1 << 20, Duration.ofSeconds(10)),
                new Cors(List.of()),
                new Calls(List.of(), TracePlaces.PASSED_ON)));
  }

  @AfterAll
  static void stop() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static HttpResponse handle(HttpRequest request) throws Exception {
    Lane lane = new Lane(SystemMaterializer.get(system).materializer(), Runnable::run, 0);
    return endpoint
        .handle(
            lane,
            request
                .addHeader(RawHeader.create("host", "localhost"))
                .addHeader(RawHeader.create("x-request-id", "one-of-a-known-length")))
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static String thread(HttpRequest request) throws Exception {
    return handle(request)
        .entity()
        .toStrict(1_000, system)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS)
        .getData()
        .utf8String();
  }

  private static HttpRequest post(String path, int size) {
    return HttpRequest.POST(path)
        .withEntity(
            HttpEntities.create(ContentTypes.APPLICATION_JSON, "\"" + "x".repeat(size) + "\""));
  }

  @Test
  void handle_smallRequest_staysOnItsLane() throws Exception {
    String own = Thread.currentThread().getName();

    assertThat(thread(post("/post", 1_000))).isEqualTo(own);
    assertThat(thread(HttpRequest.GET("/get"))).isEqualTo(own);
  }

  @Test
  void handle_largeBody_isHandledElsewhere() throws Exception {
    assertThat(thread(post("/post", LARGE))).startsWith("endpoint-threads");
  }

  @Test
  void handle_reportForOperators_isMadeElsewhere() throws Exception {
    assertThat(thread(HttpRequest.GET("/report"))).startsWith("endpoint-threads");
  }

  @Test
  void handle_largeBodyThatIsRefused_isAnsweredAsASmallOne() throws Exception {
    HttpResponse large = handle(post("/broken", LARGE));

    assertThat(large.status().intValue()).isEqualTo(400);
    assertThat(large.getHeader("x-request-id")).isPresent();
    assertThat(large.entity().getContentLengthOption())
        .isEqualTo(handle(post("/broken", 10)).entity().getContentLengthOption());
  }
}
