package dev.relevo.http;

import dev.relevo.access.Caller;
import dev.relevo.access.LimitStanding;
import dev.relevo.gateway.Origin;
import dev.relevo.gateway.RequestRecord;
import dev.relevo.gateway.Watcher;
import dev.relevo.telemetry.AccessEntry;
import dev.relevo.telemetry.AccessListener;
import dev.relevo.telemetry.TracePlaces;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its head to its end, of which it tells once: when the response is known and,
 * where the gateway was asked, what became of that, or when the last byte of another streamed
 * response has gone. A call that asks the gateway twice, to have an answer mended, keeps the last
 * of what it was told. Thread-safe.
 */
final class Call implements Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  private final Head head;
  private final TracePlaces.Place place;
  private final List<AccessListener> listeners;
  private final Instant startedAt = Instant.now();
  private final long startedNanos = System.nanoTime();
  private volatile LimitStanding standing = LimitStanding.FREE;
  private volatile @Nullable RequestRecord record;
  private @Nullable Caller caller;
  private boolean asking;
  private int status;
  private boolean told;

  /**
   * What is known from its head.
   *
   * @param method its method, or null where it was no HTTP
   * @param path its decoded path, or null where it was no HTTP
   * @param dialect the dialect that it is answered in, or null where it was no HTTP
   * @param client the other end of its connection, or null where that is not known
   */
  record Head(
      String requestId,
      @Nullable String method,
      @Nullable String path,
      @Nullable String dialect,
      @Nullable InetAddress client) {
    Head {
      Objects.requireNonNull(requestId, "requestId");
    }
  }

  /** A request whose head has come now. */
  Call(Head head, TracePlaces.Place place, List<AccessListener> listeners) {
    this.head = head;
    this.place = place;
    this.listeners = listeners;
  }

  /** It was let in. */
  Origin origin(Caller who, String dialect) {
    synchronized (this) {
      caller = who;
    }
    return new Origin(head.requestId(), dialect, who, place.own(), place.parent(), this);
  }

  @Override
  public void admitted(LimitStanding value) {
    standing = value;
    synchronized (this) {
      asking = true;
    }
  }

  @Override
  public void ended(RequestRecord value) {
    record = value;
    synchronized (this) {
      asking = false;
    }
    tellIfOver(value.outcome() == RequestRecord.Outcome.LEFT);
  }

  /** Where its caller stands. */
  LimitStanding standing() {
    return standing;
  }

  /** What became of the request to the gateway; null while it runs, or where there was none. */
  @Nullable RequestRecord record() {
    return record;
  }

  /** Its response is there, or its beginning; returns it as it is to be sent. */
  HttpResponse responded(HttpResponse response) {
    if (listeners.isEmpty() || response.entity().isStrict() || isAsked()) {
      responded(response.status().intValue());
      return response;
    }
    return response.withEntity(watched(response.entity(), response.status().intValue()));
  }

  private synchronized boolean isAsked() {
    return asking || record != null;
  }

  /** Its response has this status, and is whole unless the gateway is still being asked. */
  void responded(int code) {
    synchronized (this) {
      status = code;
    }
    RequestRecord known = record;
    tellIfOver(known != null && known.outcome() == RequestRecord.Outcome.LEFT);
  }

  /** A stream that is no answer of the gateway tells of its own end. */
  private ResponseEntity watched(ResponseEntity entity, int code) {
    AtomicBoolean whole = new AtomicBoolean();
    Source<ByteString, NotUsed> end =
        Source.lazySource(
                () -> {
                  whole.set(true);
                  return Source.<ByteString>empty();
                })
            .mapMaterializedValue(any -> NotUsed.getInstance());
    Source<ByteString, NotUsed> source =
        entity
            .getDataBytes()
            .concatLazy(end) // which is asked for by a client that has taken everything
            .watchTermination(Keep.right())
            .mapMaterializedValue(
                done -> {
                  done.handleAsync(
                      (any, failure) -> {
                        synchronized (this) {
                          status = code;
                        }
                        tellIfOver(!whole.get());
                        return any;
                      },
                      Runnable::run);
                  return NotUsed.getInstance();
                });
    return HttpEntities.createChunked(entity.getContentType(), source);
  }

  private void tellIfOver(boolean left) {
    Caller who;
    int code;
    synchronized (this) {
      if (told || status == 0 || asking) {
        return;
      }
      told = true;
      who = caller;
      code = status;
    }
    if (listeners.isEmpty()) {
      return;
    }
    AccessEntry entry =
        new AccessEntry(
            startedAt,
            Duration.ofNanos(System.nanoTime() - startedNanos),
            head.requestId(),
            head.method(),
            head.path(),
            code,
            head.dialect(),
            who == null ? null : who.id(),
            head.client(),
            left,
            record);
    for (AccessListener listener : listeners) {
      tell(listener, entry);
    }
  }

  /** A listener's fault is not the request's. */
  private static void tell(AccessListener listener, AccessEntry entry) {
    try {
      listener.ended(entry);
    } catch (RuntimeException e) {
      LOG.error("request {}: telling that it has ended failed", entry.requestId(), e);
    }
  }
}
