package dev.relevo.transport;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.apache.pekko.stream.Materializer;

/**
 * Where a request lives: its streams run with this materializer and its continuations on this
 * executor.
 *
 * @param materializer runs the request's streams
 * @param executor runs the request's continuations; must not be blocked
 * @param index tells lanes apart, from 0
 */
public record Lane(Materializer materializer, Executor executor, int index) {
  public Lane {
    Objects.requireNonNull(materializer, "materializer");
    Objects.requireNonNull(executor, "executor");
  }
}
