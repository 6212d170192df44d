package dev.relevo.http;

import dev.relevo.chat.GatewayError;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** One way of talking HTTP: its routes, and the shape of its errors. */
public interface Dialect {

  /** What it is called in records. */
  String name();

  /** The routes. */
  List<Route> routes();

  /** The error in the dialect's shape, with the right status. */
  HttpResponse error(GatewayError error, String requestId);
}
