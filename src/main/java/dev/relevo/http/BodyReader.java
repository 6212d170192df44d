package dev.relevo.http;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.transport.Lane;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.MediaType;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies up to a limit. What is too large but not absurdly so is read to its end and
 * thrown away, so that the client gets its answer and the connection stays usable. Thread-safe.
 */
final class BodyReader {
  static final ByteString EMPTY = ByteString.emptyByteString();

  /** How long a client may take to send a body. */
  private static final long SLOWEST_MILLIS = 60_000;

  /** A body of more than so many times the limit is not read to its end. */
  private static final int ABSURD = 10;

  private final long limit;

  BodyReader(long limit) {
    this.limit = limit;
  }

  /** Carries a status that the category of the error does not tell. */
  static final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    private Rejection(int status, GatewayException error) {
      super(error.getMessage(), error, false, false);
      this.status = status;
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

  /** The body, or a failure with a {@link Rejection} or {@link GatewayException}. */
  CompletionStage<ByteString> read(HttpRequest request, Route.Body expected, Lane lane) {
    RequestEntity entity = request.entity();
    if (expected == Route.Body.JSON && !isJson(entity)) {
      discard(request, lane);
      return CompletableFuture.failedFuture(
          rejection(
              415,
              "the Content-Type is "
                  + entity.getContentType()
                  + " but must be application/json; send the header 'Content-Type: application/json'"));
    }
    OptionalLong length = entity.getContentLengthOption();
    if (length.isPresent() && length.getAsLong() > limit) {
      discard(request, lane);
      return CompletableFuture.failedFuture(tooLarge());
    }
    if (entity instanceof HttpEntity.Strict strict) {
      return CompletableFuture.completedFuture(strict.getData());
    }
    return entity
        .withoutSizeLimit()
        .toStrict(SLOWEST_MILLIS, limit, lane.materializer())
        .handleAsync(
            (strict, failure) -> {
              if (failure != null) {
                throw new CompletionException(
                    String.valueOf(failure).contains("SizeException")
                        ? tooLarge()
                        : rejection(408, "the body did not arrive: " + failure.getMessage()));
              }
              return strict.getData();
            },
            lane.executor());
  }

  private Rejection tooLarge() {
    return rejection(413, "the body is larger than the " + limit + " bytes that are read");
  }

  private static Rejection rejection(int status, String message) {
    return new Rejection(
        status, GatewayError.of(GatewayError.Kind.INVALID_REQUEST, message).toException());
  }

  private static boolean isJson(RequestEntity entity) {
    MediaType type = entity.getContentType().mediaType();
    String name = type.subType();
    return name.equals("json") || name.endsWith("+json");
  }

  /**
   * Reads the body to its end for nothing, unless that would take too long or the client waits to
   * be told to send.
   */
  void discard(HttpRequest request, Lane lane) {
    RequestEntity entity = request.entity();
    OptionalLong length = entity.getContentLengthOption();
    boolean absurd = length.isPresent() && length.getAsLong() > limit * ABSURD;
    if (!entity.isStrict() && !absurd && Exchange.header(request, "expect") == null) {
      entity.withSizeLimit(limit * ABSURD).discardBytes(lane.materializer());
    }
  }
}
