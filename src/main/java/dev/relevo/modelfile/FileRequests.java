package dev.relevo.modelfile;

import dev.relevo.modelfile.ModelFileException.Reason;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks servers for files, with the JDK's HTTP client. Redirects are followed here, since the client
 * would follow them without the headers of a range, and not from {@code https} to {@code http}.
 * Thread-safe.
 */
final class FileRequests {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MOST_REDIRECTS = 10;

  private final HttpClient client;
  private final EnvironmentProxies proxies;
  private final Duration stallTimeout;
  private final Duration headTimeout;

  FileRequests(DownloadSettings settings, Map<String, String> environment) {
    this.proxies = new EnvironmentProxies(environment, ProxySelector.getDefault());
    this.stallTimeout = settings.stallTimeout();
    this.headTimeout = settings.connectTimeout().plus(settings.stallTimeout());
    this.client =
        HttpClient.newBuilder()
            // one large answer gains nothing from HTTP/2, whose windows slow it down
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .proxy(proxies)
            .build();
  }

  /**
   * Sends a request and waits for the head of the answer.
   *
   * @param stop ends the wait, with a {@code Reason.CANCELLED}
   * @throws AttemptFailed when no server answers
   * @throws ModelFileException when the server sends us where we do not go
   */
  FileReply get(URI url, Map<String, String> headers, CompletableFuture<?> stop)
      throws AttemptFailed, ModelFileException, InterruptedException {
    URI next = url;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      FileReply reply = send(next, headers, stop);
      if (!REDIRECTS.contains(reply.status())) {
        return reply;
      }
      reply.close();
      next = target(url, next, reply.header("location"));
    }
    throw refused(url, "is redirected without end");
  }

  private FileReply send(URI url, Map<String, String> headers, CompletableFuture<?> stop)
      throws AttemptFailed, ModelFileException, InterruptedException {
    String problem = proxies.problem(url);
    if (problem != null) {
      throw new ModelFileException(Reason.REFUSED, problem);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Accept-Encoding", "identity")
            .header("User-Agent", "relevo");
    headers.forEach(request::header);
    CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> head =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofPublisher());
    ReplyBody body = new ReplyBody(url.getHost(), stallTimeout, stop);
    try {
      // not the client's own timeout: in newer Javas that one covers the body as well
      CompletableFuture.anyOf(head, stop).get(headTimeout.toNanos(), TimeUnit.NANOSECONDS);
      if (stop.isDone()) {
        throw cancelled();
      }
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = head.get();
      response.body().subscribe(body);
      return new FileReply(url, response.statusCode(), response.headers(), body);
    } catch (ExecutionException e) {
      throw failed(url, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      callOff(head, body);
      throw new AttemptFailed(url.getHost() + " does not answer", e);
    } catch (ModelFileException | InterruptedException e) {
      callOff(head, body);
      throw e;
    }
  }

  /** Closes the connection, also of an answer that comes at this very moment. */
  private static void callOff(
      CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> head, ReplyBody body) {
    body.close();
    head.cancel(true);
    var unused =
        head.whenCompleteAsync(
            (response, failure) -> {
              if (response != null) {
                response.body().subscribe(body);
              }
            },
            Runnable::run);
  }

  static ModelFileException cancelled() {
    return new ModelFileException(Reason.CANCELLED, "the download was called off");
  }

  private AttemptFailed failed(URI url, Throwable failure) throws ModelFileException {
    String proxy = proxies.described(url);
    String reason =
        proxy == null
            ? Failures.described(failure, url.getHost())
            : "through the proxy " + proxy + ": " + Failures.described(failure, url.getHost());
    if (Failures.isDistrusted(failure)) {
      throw new ModelFileException(Reason.REFUSED, reason, failure);
    }
    return new AttemptFailed(reason, failure);
  }

  /**
   * Where a redirect leads.
   *
   * @param asked the address that was asked first, for messages
   * @param from who redirects
   * @throws ModelFileException when it leads nowhere, or to where anybody could change the file
   */
  static URI target(URI asked, URI from, String location) throws ModelFileException {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(
          Reason.REFUSED,
          ModelFile.shown(asked) + " is redirected to '" + location + "', which is no address",
          e);
    }
    String scheme = String.valueOf(target.getScheme());
    boolean secure = scheme.equals("https");
    if (location.isEmpty() || target.getHost() == null || !(secure || scheme.equals("http"))) {
      throw refused(asked, "is redirected to '" + location + "', which is no http address");
    }
    if (from.getScheme().equals("https") && !secure) {
      throw refused(
          asked,
          "is redirected from https to "
              + ModelFile.shown(target)
              + ", which anybody could"
              + " change on its way");
    }
    return target;
  }

  private static ModelFileException refused(URI asked, String what) {
    return new ModelFileException(
        Reason.REFUSED, ModelFile.shown(asked) + " " + what + "; use another address");
  }
}
