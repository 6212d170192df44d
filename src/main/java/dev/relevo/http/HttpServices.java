package dev.relevo.http;

import dev.relevo.access.AccessSettings;
import dev.relevo.access.Keys;
import dev.relevo.access.StaticKeys;
import dev.relevo.http.admin.AdminRoutes;
import java.util.List;
import java.util.Objects;

/**
 * What the HTTP surface stands on beside the gateway.
 *
 * @param keys the keys of callers
 * @param adminKeys the keys of administrators
 * @param queryKey whether a key may stand in the address of a request
 * @param routes more routes for operators
 */
public record HttpServices(Keys keys, Keys adminKeys, boolean queryKey, List<AdminRoutes> routes) {
  public HttpServices {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(adminKeys, "adminKeys");
    routes = List.copyOf(routes);
  }

  /** The configured keys, and nothing else. */
  public static HttpServices of(AccessSettings access) {
    return new HttpServices(
        StaticKeys.ofCallers(access.apiKeys()),
        StaticKeys.ofAdministrators(access.adminKeys()),
        access.queryKey(),
        List.of());
  }

  /** The same with other keys of callers. */
  public HttpServices withKeys(Keys value) {
    return new HttpServices(value, adminKeys, queryKey, routes);
  }

  /** The same with these routes for operators. */
  public HttpServices withRoutes(List<AdminRoutes> value) {
    return new HttpServices(keys, adminKeys, queryKey, value);
  }
}
