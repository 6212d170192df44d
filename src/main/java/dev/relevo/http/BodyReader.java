package dev.relevo.http;

import dev.relevo.chat.GatewayError;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.MediaType;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies up to a limit. What is too large but not absurdly so is read to its end and
 * thrown away, so that the client gets its answer and the connection stays usable. Thread-safe.
 */
final class BodyReader {
  static final ByteString EMPTY = ByteString.emptyByteString();

  /** A body of more than so many times the limit is not read to its end. */
  private static final int ABSURD = 10;

  private final long limit;
  private final Duration slowest;

  /**
   * A reader.
   *
   * @param limit how many bytes are read
   * @param slowest how long a client may take to send them
   */
  BodyReader(long limit, Duration slowest) {
    this.limit = limit;
    this.slowest = slowest;
  }

  /** Carries a status that the category of the error does not tell. */
  static final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final transient GatewayError error;

    private Rejection(int status, GatewayError error) {
      super(error.message(), null, false, false);
      this.status = status;
      this.error = error;
    }

    GatewayError error() {
      return error;
    }

    int status() {
      return status;
    }
  }

  /** The rejection behind a failure, or null. */
  static @Nullable Rejection rejectionOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Rejection rejection) {
        return rejection;
      }
    }
    return null;
  }

  /** The body, or a failure with a {@link Rejection}. */
  CompletionStage<ByteString> read(HttpRequest request, Route.Body expected, Lane lane) {
    RequestEntity entity = request.entity();
    if (expected == Route.Body.JSON && !isJson(entity)) {
      Rejection wrongLabel =
          rejection(
              415,
              "the Content-Type is "
                  + entity.getContentType()
                  + " but must be application/json; send the header 'Content-Type: application/json'");
      return discard(request, lane)
          .thenComposeAsync(done -> CompletableFuture.failedFuture(wrongLabel), Runnable::run);
    }
    String encoding = Exchange.header(request, "content-encoding");
    if (encoding != null && !encoding.trim().equalsIgnoreCase("identity")) {
      Rejection encoded =
          rejection(415, "the Content-Encoding is " + encoding + " but bodies are read plain only");
      return discard(request, lane)
          .thenComposeAsync(done -> CompletableFuture.failedFuture(encoded), Runnable::run);
    }
    OptionalLong length = entity.getContentLengthOption();
    if (length.isPresent() && length.getAsLong() > limit) {
      return discard(request, lane)
          .thenComposeAsync(done -> CompletableFuture.failedFuture(tooLarge()), Runnable::run);
    }
    if (entity instanceof HttpEntity.Strict strict) {
      return CompletableFuture.completedFuture(strict.getData());
    }
    return bytes(entity)
        .runFold(new Collected(limit), Collected::with, lane.materializer())
        .handleAsync(
            (collected, failure) -> {
              if (failure != null) {
                throw new CompletionException(notArrived(failure));
              }
              if (collected.size > limit) {
                throw new CompletionException(tooLarge());
              }
              return collected.bytes.result();
            },
            lane.executor());
  }

  /** The bytes of a body, cut where it is absurdly large or takes too long. */
  private Source<ByteString, ?> bytes(RequestEntity entity) {
    return entity
        .withoutSizeLimit()
        .getDataBytes()
        .completionTimeout(slowest)
        .limitWeighted(limit * ABSURD, bytes -> (long) bytes.size());
  }

  /** What has come of a body, which is only counted once it is too large. */
  private static final class Collected {
    private final long limit;
    private ByteStringBuilder bytes = new ByteStringBuilder();
    private long size;

    private Collected(long limit) {
      this.limit = limit;
    }

    private Collected with(ByteString more) {
      size += more.size();
      if (size > limit) {
        bytes = new ByteStringBuilder();
      } else {
        bytes.append(more);
      }
      return this;
    }
  }

  private Rejection notArrived(Throwable failure) {
    return failure instanceof TimeoutException
        ? rejection(408, "the body did not come whole within " + slowest.toSeconds() + " seconds")
        : rejection(400, "the body did not come whole: " + failure.getMessage());
  }

  private Rejection tooLarge() {
    return rejection(413, "the body is larger than the " + limit + " bytes that are read");
  }

  private static Rejection rejection(int status, String message) {
    return new Rejection(status, GatewayError.of(GatewayError.Kind.INVALID_REQUEST, message));
  }

  private static boolean isJson(RequestEntity entity) {
    MediaType type = entity.getContentType().mediaType();
    String name = type.subType();
    return name.equals("json") || name.endsWith("+json");
  }

  /**
   * Reads the body to its end for nothing, unless that would take too long or the client waits to
   * be told to send. An answer that comes before the end of the request costs the connection.
   *
   * @return completes when the request can be answered; never fails
   */
  CompletionStage<Done> discard(HttpRequest request, Lane lane) {
    RequestEntity entity = request.entity();
    OptionalLong length = entity.getContentLengthOption();
    boolean absurd = length.isPresent() && length.getAsLong() > limit * ABSURD;
    if (entity.isStrict() || absurd || Exchange.header(request, "expect") != null) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    return bytes(entity)
        .runWith(Sink.ignore(), lane.materializer())
        .handleAsync((done, failure) -> Done.getInstance(), lane.executor());
  }
}
