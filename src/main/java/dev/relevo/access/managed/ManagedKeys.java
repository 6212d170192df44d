package dev.relevo.access.managed;

import dev.relevo.access.Caller;
import dev.relevo.access.Keys;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.database.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The managed keys, looked up in memory. They are read when the database is open, and again within
 * seconds whenever they have changed there, so that several gateways before one database agree.
 * While the database is down the last ones hold. Thread-safe; looking up never blocks.
 */
public final class ManagedKeys implements Keys, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedKeys.class);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration NOTE_USES = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long NEVER = 0;

  private final Database database;
  private final KeyTable table;
  private final InstantSource clock;
  private final KeyDigest digest;
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, this::thread);
  private volatile @Nullable Map<String, Entry> known;
  private long revision;
  private boolean troubled;

  /**
   * A key in memory.
   *
   * @param used when it was used last, in milliseconds of the epoch
   * @param noted which of these times the database knows
   */
  private record Entry(KeyRow row, Caller caller, AtomicLong used, AtomicLong noted) {}

  ManagedKeys(Database database, InstantSource clock, KeyDigest digest) {
    this.database = database;
    this.table = new KeyTable(database);
    this.clock = clock;
    this.digest = digest;
  }

  /** The keys of a database, which begins to be opened where nobody has begun yet. */
  public static ManagedKeys of(Database database, InstantSource clock) {
    ManagedKeys keys = new ManagedKeys(database, clock, KeyDigest.SHA_256);
    keys.start();
    return keys;
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "relevo-keys");
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    var unused = database.open().thenRunAsync(this::begin, timer);
  }

  private void begin() {
    var unused =
        timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    var unusedEither =
        timer.scheduleWithFixedDelay(
            this::noteUses, NOTE_USES.toMillis(), NOTE_USES.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Completes when the keys are known for the first time. */
  public CompletionStage<Void> loaded() {
    return loaded.minimalCompletionStage();
  }

  /** The office whose changes hold here at once. */
  public KeyOffice office() {
    return new KeyOffice(table, clock, this::look);
  }

  /** Always: who manages keys wants to know who calls, also before the first key is made. */
  @Override
  public boolean areRequired() {
    return true;
  }

  @Override
  public @Nullable Caller find(@Nullable String key) {
    if (key == null || key.isEmpty()) {
      return null;
    }
    String id = KeyFormat.idIn(key);
    Map<String, Entry> all = known;
    if (all == null) {
      if (id == null) {
        return null;
      }
      throw notLoaded();
    }
    Entry entry = id == null ? null : all.get(id);
    Instant now = clock.instant();
    if (!opens(entry, key, now) || entry == null) {
      return null;
    }
    ManagedKey.State state = entry.row().key().state(now);
    if (state != ManagedKey.State.ACTIVE) {
      throw invalid(entry.row().key(), state);
    }
    entry.used().setOpaque(now.toEpochMilli());
    return entry.caller();
  }

  /** Computes two digests whatever there is, so that the time tells nothing. */
  private boolean opens(@Nullable Entry entry, String key, Instant now) {
    KeyHash hash = entry == null ? KeyHash.OF_NOTHING : entry.row().hash();
    KeyHash previous = entry == null ? null : entry.row().previous();
    Instant until = entry == null ? null : entry.row().key().previousUntil();
    boolean matches = hash.matches(key, digest);
    boolean matched = (previous == null ? KeyHash.OF_NOTHING : previous).matches(key, digest);
    return matches || (matched && until != null && now.isBefore(until));
  }

  private static GatewayException invalid(ManagedKey key, ManagedKey.State state) {
    String which = "the API key '" + key.terms().name() + "' (" + key.id() + ") ";
    return GatewayError.of(
            GatewayError.Kind.UNAUTHORISED,
            which
                + (state == ManagedKey.State.DISABLED
                    ? "is disabled"
                    : "has expired at " + key.terms().expires())
                + "; ask your administrator")
        .toException();
  }

  private GatewayException notLoaded() {
    return new GatewayException(
        new GatewayError(
            GatewayError.Kind.OVERLOADED,
            "the API keys are not known yet, since the database is not open; try again",
            null,
            LOOK,
            null));
  }

  /** Reads the keys where they have changed. Failures are told in the log, once. */
  private synchronized void look() {
    try {
      long now = table.revision();
      if (known == null || now != revision) {
        load();
        revision = now;
      }
      if (troubled) {
        troubled = false;
        LOG.info("the managed keys can be looked up in the database again");
      }
    } catch (SQLException | RuntimeException e) {
      if (!troubled) {
        troubled = true;
        LOG.warn("the managed keys cannot be looked up; the last ones hold: {}", e.toString());
      }
    }
  }

  private void load() throws SQLException {
    Map<String, Entry> before = known;
    Map<String, Entry> fresh = new HashMap<>();
    for (KeyRow row : table.living()) {
      Entry old = before == null ? null : before.get(row.key().id());
      fresh.put(
          row.key().id(),
          new Entry(
              row,
              caller(row.key()),
              old == null ? new AtomicLong(NEVER) : old.used(),
              old == null ? new AtomicLong(NEVER) : old.noted()));
    }
    known = fresh;
    if (before == null) {
      LOG.info(
          fresh.isEmpty()
              ? "there are no managed keys yet; `relevo keys create --name NAME` makes one"
              : "{} managed keys are known",
          fresh.size());
      loaded.complete(null);
    }
  }

  private static Caller caller(ManagedKey key) {
    return new Caller(key.id(), "managed-key:" + key.id(), false, key.terms().rules());
  }

  /** Tells the database when keys were used; what fails is told again with the next use. */
  void noteUses() {
    Map<String, Entry> all = known;
    Map<String, Instant> times = new HashMap<>();
    if (all != null) {
      all.forEach(
          (id, entry) -> {
            long used = entry.used().getOpaque();
            if (entry.noted().getAndSet(used) != used) {
              times.put(id, Instant.ofEpochMilli(used));
            }
          });
    }
    if (!times.isEmpty()) {
      try {
        table.used(times);
      } catch (SQLException | RuntimeException e) {
        LOG.debug("when keys were used last cannot be noted now: {}", e.toString());
      }
    }
  }

  /** Stops to look for changes, and notes the last uses. What is known stays known. */
  @Override
  public void close() {
    timer.shutdown(); // without interrupting: that would close the database's file
    try {
      if (timer.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) && database.isOpen()) {
        noteUses();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
