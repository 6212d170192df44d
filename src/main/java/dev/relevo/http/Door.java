package dev.relevo.http;

import dev.relevo.access.Caller;
import dev.relevo.access.JoinedKeys;
import dev.relevo.access.Keys;
import dev.relevo.chat.GatewayError;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in by their keys. What changes the gateway or tells how it runs is for
 * administrators, whose keys are good for everything else too. Where no key is configured at all,
 * it is for everybody on this machine, but neither for the pages in their browsers nor for those
 * whose requests a proxy on this machine forwards. Thread-safe.
 */
final class Door {
  private static final String HOW_TO_ALLOW =
      "; set relevo.access.admin-keys or ADMIN_API_KEYS and send one of these keys";

  private static final String HOW_TO_SEND =
      "; send it as 'Authorization: Bearer KEY' or 'x-api-key: KEY'";

  /** By these a proxy on this machine tells that the request is somebody else's. */
  private static final List<String> FORWARDED =
      List.of("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip");

  private final Keys keys;
  private final Keys adminKeys;
  private final Keys allKeys;
  private final boolean loopback;
  private final List<String> origins;
  private final boolean queryKey;

  /**
   * The door of a server.
   *
   * @param keys the keys of callers
   * @param adminKeys the keys of administrators, good for everything else too
   * @param loopback whether only this machine can reach it
   * @param origins the origins whose pages may call
   * @param queryKey whether a key may stand in the address of a request
   */
  Door(Keys keys, Keys adminKeys, boolean loopback, List<String> origins, boolean queryKey) {
    this.keys = keys;
    this.adminKeys = adminKeys;
    this.allKeys = new JoinedKeys(adminKeys, keys);
    this.loopback = loopback;
    this.origins = List.copyOf(origins);
    this.queryKey = queryKey;
  }

  /**
   * Looks at a request.
   *
   * @return who asks; {@link Caller#ANYBODY} where no key is asked for
   * @throws dev.relevo.chat.GatewayException when it may not come in
   */
  Caller admit(Route.Access access, HttpRequest request) {
    return switch (access) {
      case FREE -> Caller.ANYBODY;
      case KEY -> keys.areRequired() ? known(request) : Caller.ANYBODY;
      case ADMIN -> administrator(request);
    };
  }

  private Caller administrator(HttpRequest request) {
    if (!keys.areRequired() && !adminKeys.areRequired()) {
      if (!loopback || FORWARDED.stream().anyMatch(it -> Exchange.header(request, it) != null)) {
        throw forbidden("this is for administrators" + HOW_TO_ALLOW);
      }
      if (!HostName.isThisMachines(Exchange.header(request, "host"))) {
        throw forbidden(
            "the Host of the request is a name that may be anybody's; ask localhost or the address"
                + HOW_TO_ALLOW);
      }
      String origin = Exchange.header(request, "origin");
      if (origin != null && !origins.contains(origin)) {
        throw forbidden(
            "pages of "
                + origin
                + " may not administer the gateway; name the origin in relevo.http.cors-origins");
      }
      return Caller.ANYBODY;
    }
    Caller caller = known(request);
    if (!caller.administrator()) {
      throw forbidden(
          adminKeys.areRequired()
              ? "this key is not an administrator's; send one of relevo.access.admin-keys"
              : "this is for administrators" + HOW_TO_ALLOW);
    }
    return caller;
  }

  private Caller known(HttpRequest request) {
    String key = key(request);
    boolean inAddress = QueryKey.isIn(request);
    if (inAddress && key != null && !key.equals(QueryKey.of(request))) {
      throw HeaderCheck.severalKeys().toException();
    }
    if (inAddress && queryKey) {
      key = QueryKey.of(request);
    }
    Caller caller = allKeys.find(key);
    if (caller != null) {
      return caller;
    }
    throw unauthorised(
        key != null
            ? "the API key is not known here"
            : inAddress
                ? "a key in the address is not taken here, since addresses are logged and kept"
                    + HOW_TO_SEND
                    + ", or set relevo.access.query-key = on"
                : "no API key was given" + HOW_TO_SEND);
  }

  private static RuntimeException unauthorised(String message) {
    return GatewayError.of(GatewayError.Kind.UNAUTHORISED, message).toException();
  }

  private static RuntimeException forbidden(String message) {
    return GatewayError.of(GatewayError.Kind.FORBIDDEN, message).toException();
  }

  private static @Nullable String key(HttpRequest request) {
    String authorization = Exchange.header(request, "authorization");
    String bearer = authorization == null ? null : HeaderCheck.bearer(authorization);
    return bearer != null ? bearer : Exchange.header(request, "x-api-key");
  }
}
