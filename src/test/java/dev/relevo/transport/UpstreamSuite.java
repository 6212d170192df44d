package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What tests of an upstream have in common: a server that answers as it is told, and calls to it.
 * The calls live on lanes of each transport.
 */
@ParameterizedClass
@MethodSource("dev.relevo.transport.Pair#all")
abstract class UpstreamSuite extends TransportSuite {
  static final int LARGEST_BODY = 100_000;

  @Parameter Pair pair;

  ScriptedServer server;

  @Override
  final Pair pair() {
    return pair;
  }

  @BeforeEach
  void startServer() {
    server = ScriptedServer.start();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  final Upstream upstream(URI base) {
    return upstream(base, 4, LONG);
  }

  final Upstream upstream(URI base, int connections, Duration head) {
    return upstream(base, connections, head, Duration.ofSeconds(30));
  }

  final Upstream upstream(URI base, int connections, Duration head, Duration idle) {
    return sending()
        .upstream(
            new UpstreamSettings(
                base, connections, Duration.ofSeconds(10), head, idle, LARGEST_BODY));
  }

  /** The connections to the server, so many at once. */
  final Upstream upstream(int connections) {
    return upstream(server.address(), connections, LONG);
  }

  static UpstreamCall streamed() {
    return UpstreamCall.post("/chat", List.of(), ByteString.fromString("{}"), true);
  }

  static UpstreamCall whole() {
    return UpstreamCall.post("/chat", List.of(), ByteString.fromString("{}"), false);
  }

  final CompletionStage<UpstreamReply> send(UpstreamCall call) {
    return upstream(server.address()).send(lane(), call);
  }

  static Source<ByteString, ?> body(UpstreamReply reply) {
    assertThat(reply.body()).isInstanceOf(UpstreamReply.Streamed.class);
    return ((UpstreamReply.Streamed) reply.body()).bytes();
  }

  static CompletionStage<ByteString> joined(Lane lane, UpstreamReply reply) {
    return body(reply)
        .runFold(ByteString.emptyByteString(), ByteString::concat, lane.materializer());
  }

  /** All of a streamed answer, read on the lane on which it was asked for. */
  static ByteString answer(Upstream upstream, Lane lane) {
    return await(joined(lane, await(upstream.send(lane, streamed()))));
  }
}
