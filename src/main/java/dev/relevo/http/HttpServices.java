package dev.relevo.http;

import dev.relevo.access.AccessSettings;
import dev.relevo.access.Keys;
import dev.relevo.access.StaticKeys;
import dev.relevo.http.admin.AdminRoutes;
import dev.relevo.telemetry.AccessListener;
import dev.relevo.telemetry.TracePlaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the HTTP surface stands on beside the gateway.
 *
 * @param keys the keys of callers
 * @param adminKeys the keys of administrators
 * @param queryKey whether a key may stand in the address of a request
 * @param routes more routes for operators
 * @param listeners are told of every request that has ended
 * @param places finds the places of requests in distributed traces
 */
public record HttpServices(
    Keys keys,
    Keys adminKeys,
    boolean queryKey,
    List<AdminRoutes> routes,
    List<AccessListener> listeners,
    TracePlaces places) {
  public HttpServices {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(adminKeys, "adminKeys");
    Objects.requireNonNull(places, "places");
    routes = List.copyOf(routes);
    listeners = List.copyOf(listeners);
  }

  /** The configured keys, and nothing else. */
  public static HttpServices of(AccessSettings access) {
    return new HttpServices(
        StaticKeys.ofCallers(access.apiKeys()),
        StaticKeys.ofAdministrators(access.adminKeys()),
        access.queryKey(),
        List.of(),
        List.of(),
        TracePlaces.PASSED_ON);
  }

  /** The same with other keys of callers. */
  public HttpServices withKeys(Keys value) {
    return new HttpServices(value, adminKeys, queryKey, routes, listeners, places);
  }

  /** The same with these routes for operators. */
  public HttpServices withRoutes(List<AdminRoutes> value) {
    return new HttpServices(keys, adminKeys, queryKey, value, listeners, places);
  }

  /** The same with these, too, who are told of every request that has ended. */
  public HttpServices withListeners(List<AccessListener> more) {
    List<AccessListener> all = new ArrayList<>(listeners);
    all.addAll(more);
    return new HttpServices(keys, adminKeys, queryKey, routes, all, places);
  }

  /** The same with other places in distributed traces. */
  public HttpServices withPlaces(TracePlaces value) {
    return new HttpServices(keys, adminKeys, queryKey, routes, listeners, value);
  }
}
