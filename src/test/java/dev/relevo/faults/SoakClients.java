package dev.relevo.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.RawConnection;
import dev.relevo.wire.JsonMapper;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients that ask one question after the other, each on a connection of its own, and judge what
 * they get. Thread-safe.
 */
final class SoakClients {
  /** One in so many leaves in the middle of its answer. */
  private static final int LEAVING = 97;

  private static final int MOST_TOLD = 20;
  private static final long PAUSE_MILLIS = 50;

  private final InetSocketAddress gateway;
  private final AtomicLong questions = new AtomicLong();
  private final LongAdder whole = new LongAdder();
  private final LongAdder continued = new LongAdder();
  private final LongAdder left = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder brokenOff = new LongAdder();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();

  SoakClients(InetSocketAddress gateway) {
    this.gateway = gateway;
  }

  /** Runs so many clients until the time is over and each has its last answer. */
  void run(int clients, long nanos) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(clients);
    long end = System.nanoTime() + nanos;
    for (int i = 0; i < clients; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  askUntil(end, done);
                } finally {
                  done.countDown();
                }
              },
              "soak-client");
      thread.setDaemon(true);
      thread.start();
    }
    if (!done.await(nanos + TimeUnit.MINUTES.toNanos(1), TimeUnit.NANOSECONDS)) {
      throw new AssertionError(done.getCount() + " clients still wait for their last answer");
    }
  }

  private void askUntil(long end, CountDownLatch done) {
    RawConnection connection = new RawConnection(gateway);
    try {
      while (System.nanoTime() < end) {
        long number = questions.incrementAndGet();
        boolean goesOn;
        try {
          goesOn = number % LEAVING == 0 ? leave(connection, number) : ask(connection, number);
        } catch (RuntimeException e) {
          fault(number, "no whole response: " + e);
          goesOn = false;
        }
        if (!goesOn) {
          connection.close();
          connection = new RawConnection(gateway);
          done.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      connection.close();
    }
  }

  private boolean leave(RawConnection connection, long number) {
    connection.write(
        RawConnection.request(
            "POST",
            "/v1/chat/completions",
            SoakText.body(number).getBytes(StandardCharsets.UTF_8),
            "Content-Type: application/json"));
    connection.readUntil("\r\n\r\n"); // the head comes with the first content
    connection.reset();
    left.increment();
    return false;
  }

  /** Asks, judges, and returns whether there was an answer. */
  private boolean ask(RawConnection connection, long number) {
    RawConnection.Response response =
        connection.post("/v1/chat/completions", SoakText.body(number));
    if (response.status() == 200) {
      return judge(number, response.body());
    }
    JsonNode error = json(response.body()).path("error");
    if (error.path("message").asText().isEmpty()) {
      fault(number, "status " + response.status() + " without an error: " + response.body());
    }
    refused.increment();
    error(response.status() + " " + error.path("message").asText());
    return false;
  }

  private boolean judge(long number, String body) {
    StringBuilder text = new StringBuilder();
    List<String> ends = new ArrayList<>();
    for (String event : body.split("\n\n", -1)) {
      if (event.isEmpty() || event.startsWith(":")) {
        continue;
      }
      String data = event.substring("data: ".length());
      if (data.equals("[DONE]")) {
        ends.add("done");
        continue;
      }
      JsonNode chunk = json(data);
      text.append(chunk.at("/choices/0/delta/content").asText(""));
      if (chunk.at("/choices/0/finish_reason").isTextual()) {
        ends.add(chunk.at("/choices/0/finish_reason").asText());
      }
      if (chunk.has("error")) {
        ends.add("error");
        error("in-band " + chunk.at("/error/message").asText());
      }
      if (chunk.at("/x_relevo/continued").isArray()) {
        continued.increment();
      }
    }
    String right = SoakText.answer(number);
    if (ends.equals(List.of("stop", "done"))) {
      whole.increment();
      if (!right.contentEquals(text)) {
        fault(number, "the text is '" + text + "' instead of '" + right + "'");
      }
      return true;
    }
    brokenOff.increment();
    if (!ends.equals(List.of("error")) || !right.startsWith(text.toString())) {
      fault(number, "a stream that ends as " + ends + ": " + body);
    }
    return false;
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON: " + text, e);
    }
  }

  private void fault(long number, String what) {
    if (faults.size() < MOST_TOLD) {
      faults.add("question " + number + ": " + what);
    }
  }

  private void error(String message) {
    if (errors.size() < MOST_TOLD) {
      errors.add(message);
    }
  }

  /** What was neither a whole answer nor a clean error; the first of it. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** The first clean errors. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  long whole() {
    return whole.sum();
  }

  long continued() {
    return continued.sum();
  }

  /** How many answers there were, errors included, of clients that stayed. */
  long answers() {
    return whole.sum() + refused.sum() + brokenOff.sum();
  }

  @Override
  public String toString() {
    return "%d whole (%d of them continued), %d refused, %d broken off with an error, %d left"
        .formatted(whole.sum(), continued.sum(), refused.sum(), brokenOff.sum(), left.sum());
  }
}
