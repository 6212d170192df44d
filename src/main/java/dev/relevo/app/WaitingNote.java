package dev.relevo.app;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells a person what an answer waits for, on one line that goes away when the answer begins: which
 * worker fetches or loads its model, and how far it has come. Thread-safe.
 */
final class WaitingNote implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final String LOADING = "loading";

  private final Terminal terminal;
  private final Supplier<List<Conversation.Worker>> workers;
  private final ScheduledExecutorService timer;
  private boolean shown;
  private boolean ended;

  private WaitingNote(
      Terminal terminal,
      Supplier<List<Conversation.Worker>> workers,
      ScheduledExecutorService timer) {
    this.terminal = terminal;
    this.workers = workers;
    this.timer = timer;
  }

  /** A note that appears when it has waited for a while; never where no person looks. */
  static WaitingNote start(Terminal terminal, Supplier<List<Conversation.Worker>> workers) {
    return start(terminal, workers, PATIENCE, PERIOD);
  }

  static WaitingNote start(
      Terminal terminal,
      Supplier<List<Conversation.Worker>> workers,
      Duration patience,
      Duration period) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "relevo-waiting");
              thread.setDaemon(true);
              return thread;
            });
    WaitingNote note = new WaitingNote(terminal, workers, timer);
    if (terminal.colours()) {
      var unused =
          timer.scheduleWithFixedDelay(
              note::tell, patience.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }
    return note;
  }

  private void tell() {
    try {
      for (Conversation.Worker worker : workers.get()) {
        if (worker.state().equals(LOADING)) {
          show(worker.name() + ": " + worker.detail());
          return;
        }
      }
    } catch (CommandFailure e) {
      // the answer itself tells what is wrong
    }
  }

  private synchronized void show(String text) {
    if (!ended) {
      shown = true;
      terminal.err().print(CLEAR_LINE + "\u001b[2m[" + text + "]\u001b[0m");
      terminal.err().flush();
    }
  }

  /** The answer has begun; the second time nothing happens. */
  synchronized void end() {
    if (!ended) {
      ended = true;
      timer.shutdown();
      if (shown) {
        terminal.err().print(CLEAR_LINE);
        terminal.err().flush();
      }
    }
  }

  @Override
  public void close() {
    end();
  }
}
