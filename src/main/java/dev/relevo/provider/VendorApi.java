package dev.relevo.provider;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.TraceContext;
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A vendor's HTTP API: sends requests with the headers of the right key, tells what the reply says
 * is left of that key, and turns a reply that is no success into the gateway's terms, in which no
 * key is shown. Thread-safe.
 */
public final class VendorApi {

  /** What a vendor's replies that are no success mean. */
  @FunctionalInterface
  public interface Errors {
    ProviderError of(UpstreamReply reply, Instant now);
  }

  private final Upstream upstream;
  private final List<List<Header>> headersByKey;
  private final Errors errors;

  /**
   * The API behind an address.
   *
   * @param headersByKey the headers that every request with a key carries, key by key; empty when
   *     there are no keys and no headers
   */
  public VendorApi(Upstream upstream, List<List<Header>> headersByKey, Errors errors) {
    this.upstream = upstream;
    this.headersByKey = headersByKey.stream().map(List::copyOf).toList();
    this.errors = errors;
  }

  /** The headers by which a vendor knows each of the keys as a bearer token. */
  public static List<List<Header>> bearer(ProviderSettings settings) {
    return settings.keys().stream()
        .map(key -> List.of(new Header("Authorization", "Bearer " + key.reveal())))
        .toList();
  }

  private List<Header> headers(int keyIndex) {
    return headersByKey.isEmpty() ? List.of() : headersByKey.get(keyIndex);
  }

  /**
   * Posts the request of an attempt, and tells its place in a distributed trace where it has one.
   *
   * @param body writes the body; what it throws fails the stage
   * @param streamed whether the body of a success is wanted as a stream
   * @param abandoned completes when nobody wants the reply any more, which calls the request back
   * @return completes with a success on any thread, or fails with a {@link
   *     dev.relevo.chat.ProviderException}
   */
  public CompletionStage<UpstreamReply> post(
      String path,
      ProviderCall call,
      Supplier<ByteString> body,
      boolean streamed,
      CompletionStage<?> abandoned,
      Lane lane) {
    List<Header> headers = traced(headers(call.keyIndex()), call.trace());
    return post(path, headers, body, streamed, call.limits(), abandoned, lane);
  }

  private static List<Header> traced(List<Header> headers, @Nullable TraceContext trace) {
    if (trace == null) {
      return headers;
    }
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header("traceparent", trace.parent()));
    if (trace.state() != null) {
      more.add(new Header("tracestate", trace.state()));
    }
    return more;
  }

  /**
   * Posts a request.
   *
   * @param body writes the body; what it throws fails the stage
   * @param streamed whether the body of a success is wanted as a stream
   * @param abandoned completes when nobody wants the reply any more, which calls the request back
   * @return completes with a success on any thread, or fails with a {@link
   *     dev.relevo.chat.ProviderException}
   */
  public CompletionStage<UpstreamReply> post(
      String path,
      int keyIndex,
      Supplier<ByteString> body,
      boolean streamed,
      Consumer<RateLimits> limits,
      CompletionStage<?> abandoned,
      Lane lane) {
    return post(path, headers(keyIndex), body, streamed, limits, abandoned, lane);
  }

  private CompletionStage<UpstreamReply> post(
      String path,
      List<Header> headers,
      Supplier<ByteString> body,
      boolean streamed,
      Consumer<RateLimits> limits,
      CompletionStage<?> abandoned,
      Lane lane) {
    if (abandoned.toCompletableFuture().isDone()) {
      return CompletableFuture.failedFuture(UpstreamErrors.calledBack());
    }
    ByteString bytes;
    try {
      bytes = body.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return success(UpstreamCall.post(path, headers, bytes, streamed), limits, abandoned, lane);
  }

  /**
   * Sends a request whose reply is wanted whole and never called back.
   *
   * @return completes with a success on any thread, or fails with a {@link
   *     dev.relevo.chat.ProviderException}
   */
  public CompletionStage<UpstreamReply> send(
      UpstreamCall.Method method, String path, int keyIndex, ByteString body, Lane lane) {
    return success(
        new UpstreamCall(method, path, headers(keyIndex), body, false),
        limits -> {},
        new CompletableFuture<>(),
        lane);
  }

  private CompletionStage<UpstreamReply> success(
      UpstreamCall call, Consumer<RateLimits> limits, CompletionStage<?> abandoned, Lane lane) {
    return upstream
        .send(lane, call, abandoned)
        .handleAsync(
            (reply, failure) -> {
              if (failure != null) {
                throw new CompletionException(UpstreamErrors.told(failure));
              }
              Instant now = Instant.now();
              RateLimits left = RateLimits.of(reply, now);
              if (left != null) {
                limits.accept(left);
              }
              if (reply.status() < 200 || reply.status() >= 300) {
                throw new CompletionException(
                    untilReset(errors.of(reply, now), left, now).toException());
              }
              return reply;
            },
            Runnable::run);
  }

  /** A limit for which no wait is stated ends when what is used up is whole again. */
  private static ProviderError untilReset(
      ProviderError error, @Nullable RateLimits left, Instant now) {
    boolean limited =
        error.errorClass() == ErrorClass.RATE_LIMITED
            || error.errorClass() == ErrorClass.QUOTA_EXHAUSTED;
    return limited && error.retryAfter() == null && left != null
        ? error.withRetryAfter(left.untilReset(now))
        : error;
  }

  /** What a reply that is no success means. */
  ProviderError meaning(UpstreamReply reply) {
    return errors.of(reply, Instant.now());
  }

  /**
   * Asks for something; the reply may be no success.
   *
   * @return completes on any thread, or fails when there is no reply
   */
  public CompletionStage<UpstreamReply> get(String path, int keyIndex, Lane lane) {
    return upstream.send(lane, UpstreamCall.get(path, headers(keyIndex)));
  }
}
