package dev.relevo.http;

import dev.relevo.access.AccessSettings;
import dev.relevo.access.Keys;
import dev.relevo.access.StaticKeys;
import dev.relevo.http.admin.AdminRoutes;
import dev.relevo.telemetry.AccessListener;
import dev.relevo.telemetry.TracePlaces;
import java.util.List;
import java.util.Objects;

/**
 * What the HTTP surface stands on beside the gateway.
 *
 * @param keys the keys of callers
 * @param adminKeys the keys of administrators
 * @param routes more routes for operators
 * @param listeners are told of every request that has ended
 * @param places finds the places of requests in distributed traces
 */
public record HttpServices(
    Keys keys,
    Keys adminKeys,
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
        List.of(),
        List.of(),
        TracePlaces.PASSED_ON);
  }

  /** The same with more routes for operators. */
  public HttpServices withRoutes(List<AdminRoutes> value) {
    return new HttpServices(keys, adminKeys, value, listeners, places);
  }

  /** The same with others who are told of every request that has ended. */
  public HttpServices withListeners(List<AccessListener> value) {
    return new HttpServices(keys, adminKeys, routes, value, places);
  }

  /** The same with other places in distributed traces. */
  public HttpServices withPlaces(TracePlaces value) {
    return new HttpServices(keys, adminKeys, routes, listeners, value);
  }
}
