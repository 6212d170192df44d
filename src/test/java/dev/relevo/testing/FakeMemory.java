package dev.relevo.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a {@link FakeOllama}, which behaves like a real host's: a model that is asked for
 * is loaded, again where it was loaded with another window; idle models are dropped when they
 * expire, or when another needs the room; one that is to be unloaded finishes its answers first.
 * Like a real host it lists models while they are being loaded. By itself loading takes no time,
 * and there is room for everything. Counts what happens. Thread-safe.
 */
public final class FakeMemory {
  /** The window of a model when nobody asks for another. */
  public static final int WINDOW = 4_096;

  static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final Duration USUAL_KEEP_ALIVE = Duration.ofMinutes(5);

  /** What a request is refused with. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  private enum State {
    LOADING,
    READY,
    UNLOADING
  }

  /** A model in memory. */
  static final class Resident {
    final String name;
    final long bytes;
    final int window;
    private State state = State.LOADING;
    private int running;
    private boolean leaving;
    private Duration keepAlive = USUAL_KEEP_ALIVE;
    private Instant idleSince = Instant.now();

    private Resident(String name, long bytes, int window) {
      this.name = name;
      this.bytes = bytes;
      this.window = window;
    }

    Instant expires() {
      return (running > 0 ? Instant.now() : idleSince).plus(keepAlive);
    }
  }

  private final FakeDisk disk;
  private final Map<String, Resident> residents = new LinkedHashMap<>();
  private final Map<String, Long> needs = new HashMap<>();
  private final Map<String, Long> onGpu = new HashMap<>();
  private final Map<String, Refused> failing = new HashMap<>();
  private final List<String> loads = new ArrayList<>();
  private final List<String> unloads = new ArrayList<>();
  private final List<String> evictions = new ArrayList<>();
  private final Map<String, Integer> asking = new HashMap<>();
  private final Map<String, Integer> mostAtOnce = new HashMap<>();
  private final Set<String> held = new HashSet<>();
  private long total = Long.MAX_VALUE;
  private long mostBytes;
  private Duration loadTime = Duration.ZERO;
  private Duration unloadTime = Duration.ZERO;
  private boolean loadsHeld;
  private boolean unloadsHeld;
  private int life;

  FakeMemory(FakeDisk disk) {
    this.disk = disk;
  }

  /** Has so many bytes for all models together. */
  public synchronized FakeMemory total(long bytes) {
    total = bytes;
    return this;
  }

  /** Takes so many bytes for this model; without this as many as on disk. */
  public synchronized FakeMemory needs(String model, long bytes) {
    needs.put(disk.whole(model), bytes);
    return this;
  }

  /** Has so many bytes of this model on graphics processors; without this all of them. */
  public synchronized FakeMemory onGpu(String model, long bytes) {
    onGpu.put(disk.whole(model), bytes);
    return this;
  }

  /** Lets every load take so long. */
  public synchronized FakeMemory loadsTake(Duration time) {
    loadTime = time;
    return this;
  }

  /** Lets no load end before {@link #releaseLoads}. */
  public synchronized FakeMemory holdLoads() {
    loadsHeld = true;
    return this;
  }

  /** Lets no load of this model end before {@link #releaseLoads}. */
  public synchronized FakeMemory holdLoadsOf(String model) {
    held.add(disk.whole(model));
    return this;
  }

  /** Lets the loads that are held back end, and later ones too. */
  public synchronized void releaseLoads() {
    loadsHeld = false;
    held.clear();
    notifyAll();
  }

  /** Fails every load of this model this way, until {@link #mendLoadsOf}. */
  public synchronized FakeMemory failLoadsOf(String model, int status, String error) {
    failing.put(disk.whole(model), new Refused(status, error));
    return this;
  }

  /** Fails every load of this model as a host does whose memory does not suffice. */
  public FakeMemory lackRoomFor(String model) {
    return failLoadsOf(
        model, 500, "model requires more system memory (50.0 GiB) than is available (7.7 GiB)");
  }

  /** Fails loads of this model no longer. */
  public synchronized FakeMemory mendLoadsOf(String model) {
    failing.remove(disk.whole(model));
    return this;
  }

  /** Lets a model go only so long after it was told to and has nothing more to do. */
  public synchronized FakeMemory unloadsTake(Duration time) {
    unloadTime = time;
    return this;
  }

  /** Lets no model go before {@link #releaseUnloads}, though it takes the orders. */
  public synchronized FakeMemory holdUnloads() {
    unloadsHeld = true;
    return this;
  }

  /** Lets the models go that were to, and later ones too. */
  public synchronized void releaseUnloads() {
    unloadsHeld = false;
    for (Resident resident : List.copyOf(residents.values())) {
      if (resident.state == State.UNLOADING) {
        gone(resident);
      }
    }
  }

  /** Has the model in memory from now on, as if somebody else had loaded it. */
  public synchronized void put(String model) {
    Resident resident = new Resident(disk.whole(model), bytesOf(model), WINDOW);
    resident.state = State.READY;
    add(resident);
  }

  /** Has the model in memory no longer, as if somebody else had unloaded it. */
  public synchronized void drop(String model) {
    residents.remove(disk.whole(model));
    notifyAll();
  }

  /** Has nothing in memory any more, and nobody waits: what a restart does. */
  synchronized void forget() {
    residents.clear();
    asking.clear();
    life++;
    notifyAll();
  }

  /** The whole names of the models in memory that are ready. */
  public synchronized Set<String> ready() {
    expire();
    Set<String> names = new HashSet<>();
    for (Resident resident : residents.values()) {
      if (resident.state == State.READY) {
        names.add(resident.name);
      }
    }
    return names;
  }

  /** The models that were loaded so far, in the order in which the loads began. */
  public synchronized List<String> loads() {
    return List.copyOf(loads);
  }

  /** The models that were unloaded by order so far, in the order in which they were gone. */
  public synchronized List<String> unloads() {
    return List.copyOf(unloads);
  }

  /** The models that were dropped without an order, for want of room. */
  public synchronized List<String> evictions() {
    return List.copyOf(evictions);
  }

  /** How many requests with something to compute the model had at once at most. */
  public synchronized int mostAtOnce(String model) {
    return mostAtOnce.getOrDefault(disk.whole(model), 0);
  }

  /** How many requests with something to compute the model has now. */
  public synchronized int atOnce(String model) {
    return asking.getOrDefault(disk.whole(model), 0);
  }

  /** How many bytes were in use at once at most. */
  public synchronized long mostBytes() {
    return mostBytes;
  }

  /** How many bytes are in use. */
  public synchronized long bytes() {
    return residents.values().stream().mapToLong(it -> it.bytes).sum();
  }

  synchronized long gpuBytes(Resident resident) {
    return onGpu.getOrDefault(resident.name, resident.bytes);
  }

  /** What {@code /api/ps} tells. */
  synchronized Collection<Resident> listed() {
    expire();
    return List.copyOf(residents.values());
  }

  /** Loads the model where it is not in memory; waits for that. */
  synchronized void load(String model, @Nullable Integer window, @Nullable Duration keepAlive)
      throws Refused {
    Resident resident = resident(disk.name(model), window);
    resident.leaving = false;
    keep(resident, keepAlive);
    if (resident.keepAlive.isZero()) {
      letGo(resident);
    }
  }

  /** Takes a request to the model, which {@link #leave} ends; waits for the load. */
  synchronized Runnable enter(String model, @Nullable Integer window, @Nullable Duration keepAlive)
      throws Refused {
    String name = disk.name(model);
    int here = life;
    mostAtOnce.merge(name, asking.merge(name, 1, Integer::sum), Math::max);
    try {
      Resident resident = resident(name, window);
      resident.running++;
      keep(resident, keepAlive);
      return () -> leave(resident, here);
    } catch (Refused e) {
      left(name, here);
      throw e;
    }
  }

  private synchronized void leave(Resident resident, int here) {
    resident.running--;
    resident.idleSince = Instant.now();
    left(resident.name, here);
    if (resident.leaving || resident.keepAlive.isZero()) {
      letGo(resident);
    }
    notifyAll();
  }

  private void left(String name, int here) {
    if (here == life) {
      asking.merge(name, -1, Integer::sum);
    }
  }

  /** Lets the model go when it has nothing more to do. */
  synchronized void unload(String model) throws Refused {
    Resident resident = residents.get(disk.name(model));
    if (resident != null) {
      resident.leaving = true;
      letGo(resident);
    }
  }

  private void letGo(Resident resident) {
    if (resident.running > 0 || resident.state != State.READY) {
      return;
    }
    resident.state = State.UNLOADING;
    if (unloadsHeld) {
      return;
    }
    if (unloadTime.isZero()) {
      gone(resident);
    } else {
      CompletableFuture.delayedExecutor(unloadTime.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> gone(resident));
    }
  }

  private synchronized void gone(Resident resident) {
    if (residents.remove(resident.name, resident)) {
      unloads.add(resident.name);
      notifyAll();
    }
  }

  private static void keep(Resident resident, @Nullable Duration keepAlive) {
    resident.idleSince = Instant.now();
    if (keepAlive != null) {
      resident.keepAlive = keepAlive;
    }
  }

  private void expire() {
    residents
        .values()
        .removeIf(
            it ->
                it.state == State.READY && it.running == 0 && !it.expires().isAfter(Instant.now()));
  }

  private Resident resident(String name, @Nullable Integer window) throws Refused {
    int here = life;
    while (here == life) {
      expire();
      Resident resident = residents.get(name);
      if (resident == null && hasRoom(bytesOf(name))) {
        return loaded(name, window == null ? WINDOW : window);
      }
      if (resident == null) {
        await();
        continue;
      }
      boolean fits = window == null || window == resident.window;
      if (resident.state == State.READY && fits) {
        return resident;
      }
      if (resident.state == State.READY && resident.running == 0) {
        residents.remove(name); // a host loads a model anew for another window
      } else {
        await();
      }
    }
    throw new Refused(503, "the host was restarted");
  }

  private Resident loaded(String name, int window) throws Refused {
    int here = life;
    loads.add(name);
    Resident resident = new Resident(name, bytesOf(name), window);
    add(resident);
    long started = System.nanoTime();
    while (here == life && (loadsHeld || held.contains(name))) {
      await();
    }
    for (long left = 1; here == life && left > 0; ) {
      left = loadTime.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
      if (left > 0) {
        await(left);
      }
    }
    Refused failure = failing.get(name);
    if (failure != null || here != life) {
      residents.remove(name, resident);
      notifyAll();
      throw failure == null ? new Refused(503, "the host was restarted") : failure;
    }
    resident.state = State.READY;
    notifyAll();
    return resident;
  }

  /** Drops idle models for it where there is none, those first that would be dropped soonest. */
  private boolean hasRoom(long bytes) throws Refused {
    if (bytes > total) {
      throw new Refused(
          500,
          "model requires more system memory (" + bytes + ") than is available (" + total + ")");
    }
    while (bytes() > total - bytes) {
      Optional<Resident> idle =
          residents.values().stream()
              .filter(it -> it.state == State.READY && it.running == 0)
              .min(Comparator.comparing(Resident::expires));
      if (idle.isEmpty()) {
        return false;
      }
      evictions.add(idle.get().name);
      residents.remove(idle.get().name);
    }
    return true;
  }

  private void add(Resident resident) {
    residents.put(resident.name, resident);
    mostBytes = Math.max(mostBytes, bytes());
    notifyAll();
  }

  private long bytesOf(String model) {
    String name = disk.whole(model);
    return needs.getOrDefault(name, disk.size(name));
  }

  private void await() throws Refused {
    await(0);
  }

  /** To be called in a loop that looks whether what is waited for has come. */
  @SuppressWarnings("WaitNotInLoop")
  private void await(long millis) throws Refused {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(500, "interrupted");
    }
  }
}
