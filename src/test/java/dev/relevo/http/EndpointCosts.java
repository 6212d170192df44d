package dev.relevo.http;

import dev.relevo.access.JoinedKeys;
import dev.relevo.access.StaticKey;
import dev.relevo.access.StaticKeys;
import dev.relevo.bench.Cost;
import dev.relevo.chat.GatewayError;
import dev.relevo.telemetry.TracePlaces;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.SystemMaterializer;

/** What an endpoint costs around a handler that has its answer ready. */
public final class EndpointCosts {
  private static final String BODY =
      "{\"model\":\"mock/mock\",\"messages\":[{\"role\":\"user\",\"content\":\"hello there\"}]}";

  private EndpointCosts() {}

  private static final class Ready implements Dialect {
    private static final HttpResponse RESPONSE =
        JsonAnswer.of(200, out -> out.writeString("ready"));

    @Override
    public String name() {
      return "ready";
    }

    @Override
    public List<Route> routes() {
      return List.of(
          Route.post(
              "/v1/chat/completions",
              Route.Body.JSON,
              exchange -> {
                if (SteeringHeaders.read(exchange, List.of()) == null) {
                  throw new IllegalStateException();
                }
                return CompletableFuture.completedFuture(RESPONSE);
              }),
          Route.get(
              "/v1/models/",
              Route.Access.KEY,
              exchange -> CompletableFuture.completedFuture(RESPONSE)));
    }

    @Override
    public HttpResponse error(GatewayError error, String requestId) {
      return ErrorStatus.plain(error, requestId);
    }
  }

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    ActorSystem system = ActorSystem.create();
    Lane lane = new Lane(SystemMaterializer.get(system).materializer(), Runnable::run, 0);
    Dialect ready = new Ready();
    for (boolean keys : new boolean[] {false, true}) {
      StaticKeys callers =
          StaticKeys.ofCallers(keys ? List.of(StaticKey.of("sk-relevo-0123456789")) : List.of());
      long[] told = new long[1];
      Surface surface =
          new Surface(
              new RouteTable(List.of(ready), ready, Map.of()),
              new Door(
                  new JoinedKeys(callers),
                  StaticKeys.ofAdministrators(List.of()),
                  true,
                  List.of(),
                  false),
              new BodyReader(1 << 24, Duration.ofSeconds(30)),
              new Cors(List.of()),
              new Calls(List.of(entry -> told[0] += entry.status()), TracePlaces.PASSED_ON));
      Endpoint endpoint = new Endpoint(surface);
      HttpRequest bare =
          HttpRequest.POST("/v1/chat/completions")
              .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, BODY))
              .addHeader(RawHeader.create("Host", "127.0.0.1:18080"))
              .addHeader(RawHeader.create("Authorization", "Bearer sk-relevo-0123456789"))
              .addHeader(RawHeader.create("User-Agent", "wrk"));
      HttpRequest sdk =
          bare.addHeader(RawHeader.create("Accept", "application/json"))
              .addHeader(RawHeader.create("Accept-Encoding", "gzip, deflate"))
              .addHeader(RawHeader.create("Connection", "keep-alive"))
              .addHeader(RawHeader.create("X-Stainless-Lang", "python"))
              .addHeader(RawHeader.create("X-Stainless-Package-Version", "1.99.1"))
              .addHeader(RawHeader.create("X-Stainless-OS", "Linux"))
              .addHeader(RawHeader.create("X-Stainless-Arch", "x64"))
              .addHeader(RawHeader.create("X-Stainless-Runtime", "CPython"))
              .addHeader(RawHeader.create("x-stainless-retry-count", "0"));
      String with = keys ? ", key" : "";
      for (int i = 0; i < 2; i++) {
        Cost.print(
            System.out,
            "endpoint, bare" + with,
            1,
            50_000,
            () -> endpoint.handle(lane, fresh(bare)));
        Cost.print(
            System.out, "endpoint, SDK" + with, 1, 50_000, () -> endpoint.handle(lane, fresh(sdk)));
      }
    }
    var unused = system.terminate();
  }

  /** Another one, so that nothing is kept in it. */
  private static HttpRequest fresh(HttpRequest request) {
    return request.withUri("/v1/chat/completions");
  }
}
