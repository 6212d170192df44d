package dev.relevo.bench;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.japi.function.Function;

/**
 * What a relay costs that Pekko HTTP makes of two lines: a server whose handler asks the client's
 * host pool and passes on what it answers, bytes as they are. Tuned, since the defaults would cut
 * streams and connections short: {@code PekkoRelay PORT UPSTREAM_PORT}.
 */
final class PekkoRelay {
  private static final String TUNED =
      """
      pekko {
        loglevel = ERROR
        actor.default-dispatcher {
          executor = fork-join-executor
          fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
          throughput = 64
        }
        actor.internal-dispatcher = ${pekko.actor.default-dispatcher}
        io.tcp.worker-dispatcher = pekko.actor.default-dispatcher
        http {
          server {
            backlog = 4096
            max-connections = 20000
            pipelining-limit = 1
            idle-timeout = infinite
            request-timeout = infinite
            transparent-head-requests = off
          }
          host-connection-pool {
            max-connections = 16384
            max-open-requests = 32768
            max-retries = 0
            idle-timeout = infinite
            keep-alive-timeout = infinite
            response-entity-subscription-timeout = infinite
            client.idle-timeout = infinite
          }
        }
      }
      """;

  private PekkoRelay() {}

  public static void main(String[] args) {
    var settings = ConfigFactory.parseString(TUNED).withFallback(ConfigFactory.load()).resolve();
    Http http = Http.get(ActorSystem.create("relay", settings));
    Uri upstream = Uri.create("http://127.0.0.1:" + args[1]);
    Function<HttpRequest, CompletionStage<HttpResponse>> relay =
        request -> http.singleRequest(addressed(request, upstream));
    var unused = http.newServerAt("127.0.0.1", Integer.parseInt(args[0])).bind(relay);
  }

  private static HttpRequest addressed(HttpRequest request, Uri upstream) {
    return request
        .removeHeader("Timeout-Access")
        .withUri(request.getUri().scheme("http").host(upstream.getHost()).port(upstream.getPort()));
  }
}
