package dev.relevo.app;

import dev.relevo.access.AccessSettings;
import dev.relevo.access.JoinedKeys;
import dev.relevo.access.Keys;
import dev.relevo.access.managed.ManagedKeys;
import dev.relevo.database.Database;
import dev.relevo.http.admin.AdminRoutes;
import dev.relevo.http.admin.KeyDesk;
import dev.relevo.http.admin.KeyOrders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The managed keys of a serving process. The database is asked from the moment on at which they are
 * switched on. Thread-safe.
 */
final class KeyKeeping implements AutoCloseable {
  /** How long the first look at them may keep callers out. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(10);

  private final Database database;
  private final InstantSource clock;
  private final KeyOrders orders = new KeyOrders(this::desk);
  private @Nullable ManagedKeys managed;
  private volatile @Nullable KeyDesk desk;

  KeyKeeping(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  private @Nullable KeyDesk desk() {
    return desk;
  }

  /** The routes by which administrators look after them, also while they are off. */
  AdminRoutes routes() {
    return orders;
  }

  /** The keys of callers: the configured ones, and where they are on the managed ones too. */
  synchronized Keys beside(Keys configured, AccessSettings access) {
    if (!access.managedKeys()) {
      desk = null;
      return configured;
    }
    ManagedKeys keys = managed;
    if (keys == null) {
      keys = ManagedKeys.of(database, clock);
      managed = keys;
    }
    desk = new KeyDesk(keys.office(), clock);
    return new JoinedKeys(configured, keys);
  }

  /**
   * Waits a while until managed keys are known that are on. Until they are, configured ones work,
   * and who sends another is told to try again.
   */
  void await() {
    ManagedKeys keys;
    synchronized (this) {
      keys = managed;
    }
    if (keys != null) {
      keys.loaded()
          .toCompletableFuture()
          .completeOnTimeout(null, FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }
  }

  @Override
  public synchronized void close() {
    orders.close();
    if (managed != null) {
      managed.close();
    }
  }
}
