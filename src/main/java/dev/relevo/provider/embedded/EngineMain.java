package dev.relevo.provider.embedded;

import dev.relevo.chat.ErrorClass;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's process. It reads frames from its standard input until that ends, which is also how
 * it learns that the gateway is gone, and writes frames to its standard output. Everything that
 * libraries print goes to the standard error.
 */
public final class EngineMain {
  private final OutputStream frames;
  private final ExecutorService generations = Executors.newCachedThreadPool();
  private final Map<Long, AtomicBoolean> cancelled = new ConcurrentHashMap<>();
  private volatile @Nullable EngineModel model;
  private volatile EngineFrame.@Nullable Load loaded;
  private @Nullable EmbeddingModel embeddings; // guarded by this

  private EngineMain(OutputStream frames) {
    this.frames = frames;
  }

  /** Runs until the standard input ends; takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    OutputStream frames = new FileOutputStream(FileDescriptor.out);
    System.setOut(System.err);
    try {
      new EngineMain(frames).run();
    } finally {
      halt(0);
    }
  }

  private void run() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      EngineFrame frame = EngineProtocol.decode(line);
      if (frame instanceof EngineFrame.Load load) {
        generations.execute(() -> load(load));
      } else if (frame instanceof EngineFrame.Generate task) {
        begin(task, flag -> generate(task, flag));
      } else if (frame instanceof EngineFrame.Embed task) {
        begin(task, flag -> embed(task, flag));
      } else if (frame instanceof EngineFrame.Cancel cancel) {
        cancel(cancel.id());
      } else if (frame instanceof EngineFrame.Ping ping) {
        send(new EngineFrame.Pong(ping.number()));
      }
    }
  }

  private interface Work {
    void run(BooleanSupplier cancelled) throws InterruptedException;
  }

  private void begin(EngineFrame.OfGeneration task, Work work) {
    AtomicBoolean flag = new AtomicBoolean();
    cancelled.put(task.id(), flag);
    generations.execute(
        () -> {
          try {
            work.run(flag::get);
          } catch (InterruptedException | RuntimeException e) {
            send(
                new EngineFrame.Failed(task.id(), ErrorClass.TRANSIENT, "the engine failed: " + e));
          } catch (Error e) {
            e.printStackTrace();
            halt(2);
          } finally {
            cancelled.remove(task.id());
          }
        });
  }

  private void cancel(long id) {
    AtomicBoolean flag = cancelled.get(id);
    EngineModel current = model;
    if (flag != null) {
      flag.set(true);
      if (current != null) {
        current.wake();
      }
    }
  }

  private void load(EngineFrame.Load load) {
    try {
      NativeLibrary.unpack(scratch());
      Class.forName("de.kherud.llama.LlamaModel"); // loads the native library
      send(new EngineFrame.Loading());
      long start = System.nanoTime();
      EngineModel made = new EngineModel(load);
      model = made;
      loaded = load;
      send(new EngineFrame.Ready(System.nanoTime() - start, made.templateExample()));
    } catch (Exception | LinkageError e) {
      send(new EngineFrame.LoadFailed(String.valueOf(e.getMessage())));
      halt(1);
    }
  }

  private void generate(EngineFrame.Generate task, BooleanSupplier flag)
      throws InterruptedException {
    usable().generate(task, flag, this::send);
  }

  private void embed(EngineFrame.Embed task, BooleanSupplier flag) {
    send(embeddings(usable()).embed(task, flag));
  }

  private synchronized EmbeddingModel embeddings(EngineModel texts) {
    EmbeddingModel made = embeddings;
    if (made == null) {
      made = new EmbeddingModel(Objects.requireNonNull(loaded), texts::tokensOf);
      embeddings = made;
    }
    return made;
  }

  private EngineModel usable() {
    EngineModel current = model;
    if (current == null) {
      throw new IllegalStateException("the model is not loaded yet");
    }
    return current;
  }

  private void send(EngineFrame frame) {
    byte[] line = EngineProtocol.encode(frame);
    synchronized (frames) {
      try {
        frames.write(line);
      } catch (IOException e) {
        halt(0); // nobody listens any more
      }
    }
  }

  /** Ends at once: an orderly end would wait for native threads that never stop. */
  private static void halt(int status) {
    ScratchFolder.delete(scratch());
    Runtime.getRuntime().halt(status);
  }

  /** The folder that this process has to itself. */
  private static Path scratch() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }
}
