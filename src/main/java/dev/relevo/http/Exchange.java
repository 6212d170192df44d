package dev.relevo.http;

import dev.relevo.access.Caller;
import dev.relevo.gateway.Origin;
import dev.relevo.transport.ClientGone;
import dev.relevo.transport.Lane;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A request that was let in, with its body read.
 *
 * @param lane where it lives
 * @param request the request itself
 * @param path its decoded path, without the slash at the end
 * @param body its body; empty when there is none
 * @param origin where it comes from, for the gateway
 * @param administrators throws when the caller is none of them
 */
public record Exchange(
    Lane lane,
    HttpRequest request,
    String path,
    ByteString body,
    Origin origin,
    Runnable administrators) {
  public Exchange {
    Objects.requireNonNull(lane, "lane");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(administrators, "administrators");
  }

  /** The gateway's id of it. */
  public String requestId() {
    return origin.requestId();
  }

  /** Who asks. */
  public Caller caller() {
    return origin.caller();
  }

  /**
   * For requests that turn out to change the gateway.
   *
   * @throws dev.relevo.chat.GatewayException when the caller may not do that
   */
  public void requireAdministrator() {
    administrators.run();
  }

  /** What is asked of the gateway for this request; cancelled when its client leaves. */
  public <T> CompletionStage<T> whileWanted(CompletionStage<T> asked) {
    CompletableFuture<T> answer = asked.toCompletableFuture();
    ClientGone.then(request, () -> answer.cancel(false));
    return asked;
  }

  /**
   * Threads beside the lanes, for work that takes longer than a moment: all streams of a lane would
   * wait for it.
   */
  public Executor elsewhere() {
    return lane.materializer().system().dispatcher();
  }

  /** The first value of a header, its name in lower case, or null. */
  public @Nullable String header(String lowercaseName) {
    return header(request, lowercaseName);
  }

  /** The first value of a request's header, its name in lower case, or null. */
  static @Nullable String header(HttpRequest request, String lowercaseName) {
    for (HttpHeader header : request.getHeaders()) {
      if (header.is(lowercaseName)) {
        return header.value();
      }
    }
    return null;
  }
}
