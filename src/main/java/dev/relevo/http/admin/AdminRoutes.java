package dev.relevo.http.admin;

import dev.relevo.http.Route;
import java.util.List;

/** More routes for operators, of parts that stand beside the gateway. */
@FunctionalInterface
public interface AdminRoutes {
  /** The routes. */
  List<Route> routes();
}
