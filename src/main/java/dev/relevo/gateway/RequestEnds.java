package dev.relevo.gateway;

import dev.relevo.access.Spent;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settles what was reserved for requests that have ended, and tells of them. Thread-safe. */
final class RequestEnds implements Consumer<RequestTrace> {
  private static final Logger LOG = LoggerFactory.getLogger(RequestEnds.class);

  private final List<RequestListener> listeners;

  RequestEnds(List<RequestListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void accept(RequestTrace trace) {
    RequestRecord record = trace.record();
    Long cost = record.costNanos();
    trace.admission().settle(new Spent(record.tokens(), cost == null ? 0 : cost));
    tell(trace.origin().watcher()::ended, record);
    for (RequestListener listener : listeners) {
      tell(listener, record);
    }
  }

  /** A listener's fault is not the request's. */
  private static void tell(RequestListener listener, RequestRecord record) {
    try {
      listener.ended(record);
    } catch (RuntimeException e) {
      LOG.error("request {}: telling that it has ended failed", record.id(), e);
    }
  }
}
