package dev.relevo.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request by one look-up, and the dialect in which to complain when there is
 * none. Immutable.
 */
final class RouteTable {

  /** A route and whose it is. */
  record Entry(Route route, Dialect dialect) {}

  private final Map<String, Map<String, Entry>> exact = new HashMap<>();
  private final Map<String, Map<String, Entry>> below = new HashMap<>();
  private final Dialect fallback;
  private final Map<String, Dialect> byFirstSegment;

  /**
   * A table.
   *
   * @param dialects the dialects with their routes
   * @param fallback speaks when nothing tells which dialect is meant
   * @param byFirstSegment speaks for unknown paths by their first segment
   */
  RouteTable(List<Dialect> dialects, Dialect fallback, Map<String, Dialect> byFirstSegment) {
    this.fallback = fallback;
    this.byFirstSegment = Map.copyOf(byFirstSegment);
    for (Dialect dialect : dialects) {
      for (Route route : dialect.routes()) {
        (route.path().endsWith("/") && route.path().length() > 1 ? below : exact)
            .computeIfAbsent(route.path(), any -> new HashMap<>())
            .put(route.method(), new Entry(route, dialect));
      }
    }
  }

  /** All routes, in no order. */
  List<Route> all() {
    return Stream.of(exact, below)
        .flatMap(paths -> paths.values().stream())
        .flatMap(methods -> methods.values().stream())
        .map(Entry::route)
        .toList();
  }

  /** The route, or null when path or method is unknown; HEAD is answered as GET. */
  @Nullable Entry find(String method, String path) {
    Map<String, Entry> methods = methods(path);
    if (methods == null) {
      return null;
    }
    Entry entry = methods.get(method);
    return entry == null && method.equals("HEAD") ? methods.get("GET") : entry;
  }

  private @Nullable Map<String, Entry> methods(String path) {
    Map<String, Entry> methods = exact.get(path);
    if (methods == null && !below.isEmpty()) {
      for (int slash = path.indexOf('/', 1);
          slash > 0 && slash < path.length() - 1;
          slash = path.indexOf('/', slash + 1)) {
        Map<String, Entry> prefixed = below.get(path.substring(0, slash + 1));
        methods = prefixed == null ? methods : prefixed;
      }
    }
    return methods;
  }

  /** The methods that the path knows; empty when the path is unknown. */
  Set<String> allowed(String path) {
    Map<String, Entry> methods = methods(path);
    return methods == null ? Set.of() : new TreeSet<>(methods.keySet());
  }

  /** Who complains about a path. */
  Dialect dialectOf(String path) {
    Map<String, Entry> methods = methods(path);
    if (methods != null) {
      return methods.values().iterator().next().dialect();
    }
    int end = path.indexOf('/', 1);
    String segment = end < 0 ? path.substring(Math.min(1, path.length())) : path.substring(1, end);
    return byFirstSegment.getOrDefault(segment, fallback);
  }
}
