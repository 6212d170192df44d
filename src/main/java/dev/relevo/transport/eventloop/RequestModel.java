package dev.relevo.transport.eventloop;

import dev.relevo.transport.ClientGone;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.RequestEntityAcceptances;
import org.apache.pekko.http.scaladsl.model.AttributeKey;
import org.apache.pekko.http.scaladsl.model.HttpMethod;
import org.apache.pekko.http.scaladsl.model.HttpProtocol;
import org.apache.pekko.http.scaladsl.model.HttpProtocols;
import org.apache.pekko.http.scaladsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.apache.pekko.http.scaladsl.model.RequestEntity;
import org.apache.pekko.http.scaladsl.model.Uri;
import org.apache.pekko.http.scaladsl.model.Uri$;
import org.jspecify.annotations.Nullable;
import org.parboiled2.ParserInput;
import scala.collection.immutable.Map;

/**
 * Makes Pekko HTTP's requests of heads. What most requests share is parsed once. For one loop; not
 * thread-safe.
 */
final class RequestModel {
  /** So many targets are remembered, a power of two; which ones, their hashes tell. */
  private static final int TARGETS = 64;

  /** What is longer hardly comes again. */
  private static final int LONGEST_REMEMBERED = 64;

  private static final AttributeKey<?> ADDRESS = (AttributeKey<?>) AttributeKeys.remoteAddress;
  private static final AttributeKey<?> GONE = (AttributeKey<?>) ClientGone.KEY;

  private final String scheme;
  private final String[] targets = new String[TARGETS];
  private final @Nullable Uri[] uris = new Uri[TARGETS];
  private @Nullable String typeText;
  private ContentType type = ContentTypes.NO_CONTENT_TYPE;
  private String methodText = HttpMethods.GET.name();
  private HttpMethod method = (HttpMethod) HttpMethods.GET;

  /** The scheme in which a target may be written. */
  RequestModel(String scheme) {
    this.scheme = scheme;
  }

  /**
   * What a body is.
   *
   * @throws Refusal when that cannot be read
   */
  ContentType contentType(@Nullable String text) {
    if (text == null) {
      return ContentTypes.NO_CONTENT_TYPE;
    }
    if (!text.equals(typeText)) {
      try {
        type = ContentTypes.parse(text);
        typeText = text;
      } catch (NoSuchElementException e) {
        throw Refusal.malformed("the Content-Type cannot be read", e);
      }
    }
    return type;
  }

  /**
   * The request.
   *
   * @throws Refusal when its target leads nowhere
   */
  HttpRequest request(
      RequestHead head, RequestEntity entity, RemoteAddress client, ClientGone gone) {
    HttpProtocol protocol =
        head.persistent() ? HttpProtocols.HTTP$div1$u002E1() : HttpProtocols.HTTP$div1$u002E0();
    HttpMethod method = method(head.method());
    if (head.hasBody() && !method.isEntityAccepted()) {
      throw Refusal.malformed("a request of this method has no body");
    }
    return new HttpRequest(
        method,
        uri(head),
        head.headers(),
        new Map.Map2<>(ADDRESS, client, GONE, gone),
        entity,
        protocol);
  }

  private HttpMethod method(String text) {
    if (!text.equals(methodText)) {
      method =
          (HttpMethod)
              HttpMethods.lookup(text)
                  .orElseGet(
                      () ->
                          HttpMethods.custom(
                              text, false, false, RequestEntityAcceptances.Tolerated));
      methodText = text;
    }
    return method;
  }

  private Uri uri(RequestHead head) {
    String target = head.target();
    int slot = target.hashCode() & (TARGETS - 1);
    if (target.equals(targets[slot])) {
      return Objects.requireNonNull(uris[slot]);
    }
    Uri uri = parsed(head);
    if (target.charAt(0) == '/' && target.length() <= LONGEST_REMEMBERED) {
      targets[slot] = target;
      uris[slot] = uri;
    }
    return uri;
  }

  private Uri parsed(RequestHead head) {
    Uri uri;
    try {
      uri =
          Uri$.MODULE$.parseHttpRequestTarget(
              ParserInput.apply(head.target()),
              StandardCharsets.UTF_8,
              Uri$.MODULE$.parseHttpRequestTarget$default$3());
    } catch (IllegalUriException e) {
      throw Refusal.malformed("the target cannot be read", e);
    }
    char first = head.target().charAt(0);
    boolean here =
        first == '/'
            || head.target().equals("*")
            || (uri.scheme().equals(scheme)
                && uri.authority().toString().equalsIgnoreCase(head.host()));
    if (!here) {
      throw Refusal.malformed("the target is neither a path nor an address of the host named");
    }
    return uri;
  }
}
