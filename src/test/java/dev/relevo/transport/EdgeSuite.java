package dev.relevo.transport;

import dev.relevo.testing.RawConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What tests of an edge have in common: an edge with a handler, and clients. */
@ParameterizedClass
@MethodSource("dev.relevo.transport.Pair#kinds")
abstract class EdgeSuite extends TransportSuite {
  static final byte[] NOTHING = {};
  static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private static final Duration SOON = Duration.ofMillis(1);

  private final List<HttpEdge.Binding> bindings = new ArrayList<>();
  private final List<RawConnection> connections = new ArrayList<>();

  @Parameter TransportKind kind;

  @Override
  final Pair pair() {
    return new Pair(kind, kind);
  }

  @AfterEach
  void closeEverything() {
    connections.forEach(RawConnection::close);
    connections.clear();
    bindings.forEach(binding -> await(binding.drain(SOON)));
    bindings.clear();
  }

  /** Whether the edge has it. */
  final boolean can(Ability ability) {
    return ability.isOf(kind);
  }

  static EdgeSettings limits(Duration headTimeout) {
    return new EdgeSettings(300, 100, headTimeout, Duration.ofSeconds(30));
  }

  final HttpEdge.Binding bind(Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    return bind((any, request) -> handler.apply(request));
  }

  final HttpEdge.Binding bind(
      BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler) {
    return bind(limits(Duration.ofSeconds(30)), handler);
  }

  final HttpEdge.Binding bind(
      EdgeSettings settings, BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler) {
    HttpEdge.Binding binding = await(accepting().edge(settings).bind("127.0.0.1", 0, handler));
    bindings.add(binding);
    return binding;
  }

  /** A connection that the test need not close. */
  final RawConnection connect(HttpEdge.Binding binding) {
    RawConnection connection = new RawConnection(binding.address());
    connections.add(connection);
    return connection;
  }

  /** A connection on which the request without a body has been sent. */
  final RawConnection get(HttpEdge.Binding binding) {
    RawConnection connection = connect(binding);
    connection.write(GET);
    return connection;
  }

  static CompletionStage<HttpResponse> text(String text) {
    return given(HttpResponse.create().withEntity(text));
  }

  static CompletionStage<HttpResponse> stream(Source<ByteString, ?> bytes) {
    return given(streamed(bytes));
  }

  static HttpResponse streamed(Source<ByteString, ?> bytes) {
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(ContentTypes.TEXT_PLAIN_UTF8, bytes));
  }

  static CompletionStage<HttpResponse> given(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  /** "one", and what comes later, or never. */
  static Source<ByteString, ?> oneAndThen(CompletionStage<ByteString> later) {
    return Source.single(bytes("one")).concat(Source.completionStage(later));
  }

  static Source<ByteString, ?> oneAndNothingMore() {
    return Source.single(bytes("one")).concat(Source.never());
  }

  /** The handler that tells back what it was sent. */
  static CompletionStage<HttpResponse> echo(Lane lane, HttpRequest request) {
    return collected(lane, request)
        .thenApplyAsync(
            body ->
                HttpResponse.create()
                    .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, body)),
            Runnable::run);
  }

  /** The whole body of a request. */
  static CompletionStage<ByteString> collected(Lane lane, HttpRequest request) {
    return request
        .entity()
        .getDataBytes()
        .runFold(ByteString.emptyByteString(), ByteString::concat, lane.materializer());
  }
}
