package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.testing.TestTransport;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamedBodyTest {
  private static final int STREAMS = 4_000;
  private static final int LARGE = 40_000;

  private ActorSystem system;
  private Loop loop;

  @BeforeAll
  void start() {
    system = TestTransport.silentSystem();
    loop = EventLoops.of(system).next();
  }

  @AfterAll
  void stop() {
    TestTransport.stop(system);
  }

  private Materializer reader(boolean onLoop) {
    return onLoop ? loop.lane().materializer() : SystemMaterializer.get(system).materializer();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** What a host sends: a little at a time, and nothing while the connection pauses. */
  private final class Host implements StreamedBody.Connection {
    private final Random random;
    private final StreamedBody body = new StreamedBody(this);
    private final AtomicInteger givenUp = new AtomicInteger();
    private int left;
    private long sent;
    private int pauses;
    private boolean paused;

    Host(int seed, int pieces) {
      this.random = new Random(seed);
      this.left = pieces;
    }

    /** Runs on the loop until all is sent. */
    void send() {
      if (paused) {
        return;
      }
      for (int now = random.nextInt(4); now > 0 && left > 0 && !paused; now--, left--) {
        int size = random.nextInt(20) == 0 ? LARGE : 1 + random.nextInt(300);
        sent += size;
        body.add(ByteString.fromArrayUnsafe(new byte[size]));
      }
      if (paused) {
        return;
      }
      if (left == 0) {
        body.end(null);
        return;
      }
      switch (random.nextInt(3)) {
        case 0 -> loop.execute(this::send);
        case 1 -> loop.eventLoop().execute(this::send);
        default -> {
          var unused =
              loop.eventLoop().schedule(this::send, random.nextInt(200), TimeUnit.MICROSECONDS);
        }
      }
    }

    @Override
    public void pause() {
      paused = true;
      pauses++;
    }

    @Override
    public void resume(StreamedBody of) {
      loop.run(
          () -> {
            paused = false;
            loop.execute(this::send);
          });
    }

    @Override
    public void leave(StreamedBody of) {
      left = -1;
    }

    @Override
    public void giveUp(StreamedBody of) {
      givenUp.incrementAndGet();
    }
  }

  /** Reads without a stream, a few pieces at a time, and sleeps where there are none. */
  private static final class Direct {
    private final Random random;
    private final StreamedBody body;
    private final Executor home;
    private final CompletableFuture<Long> read = new CompletableFuture<>();
    private long received;

    Direct(StreamedBody body, int seed, Executor home) {
      this.body = body;
      this.random = new Random(seed);
      this.home = home;
      home.execute(
          () -> {
            body.read(() -> home.execute(this::goOn));
            goOn();
          });
    }

    private void goOn() {
      for (int most = 1 + random.nextInt(3); most > 0; most--) {
        ByteString bytes = body.next();
        if (bytes == null) {
          if (body.isOver()) {
            read.complete(received);
          }
          return;
        }
        received += bytes.size();
      }
      home.execute(this::goOn);
    }
  }

  /** A reader that now and then takes its time. */
  private CompletionStage<Long> read(StreamedBody body, int seed, Materializer materializer) {
    Random random = new Random(seed);
    return Source.fromGraph(body)
        .mapAsync(
            1,
            bytes ->
                switch (random.nextInt(4)) {
                  case 0 ->
                      CompletableFuture.supplyAsync(
                          () -> bytes,
                          CompletableFuture.delayedExecutor(
                              random.nextInt(500), TimeUnit.MICROSECONDS, Runnable::run));
                  case 1 -> CompletableFuture.supplyAsync(() -> bytes, loop);
                  default -> CompletableFuture.completedFuture(bytes);
                })
        .runFold(0L, (sum, bytes) -> sum + bytes.size(), materializer);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyStreams_readersThatPause_allEndWithEveryByte(boolean onLoop) throws Exception {
    List<Host> hosts = new ArrayList<>();
    List<CompletionStage<Long>> reads = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      Host host = new Host(i, 1 + i % 40);
      hosts.add(host);
      if (i % 2 == 0) {
        loop.run(host::send);
      }
      reads.add(read(host.body, i, reader(onLoop)));
      if (i % 2 == 1) {
        loop.run(host::send);
      }
    }

    int ended = 0;
    for (CompletionStage<Long> read : reads) {
      long received = await(read);
      assertThat(received).isEqualTo(hosts.get(ended).sent);
      ended++;
    }
    assertThat(ended).isEqualTo(STREAMS);
    assertThat(hosts.stream().mapToInt(host -> host.givenUp.get()).sum()).isZero();
    assertThat(hosts.stream().mapToInt(host -> host.pauses).sum()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyBodies_readWithoutAStream_allEndWithEveryByte(boolean onLoop) throws Exception {
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    try {
      List<Host> hosts = new ArrayList<>();
      List<Direct> readers = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        Host host = new Host(i, 1 + i % 40);
        hosts.add(host);
        loop.run(host::send);
        readers.add(new Direct(host.body, i, onLoop ? loop : elsewhere));
      }

      for (int i = 0; i < STREAMS; i++) {
        assertThat(await(readers.get(i).read)).isEqualTo(hosts.get(i).sent);
      }
      assertThat(hosts.stream().mapToInt(host -> host.givenUp.get()).sum()).isZero();
      assertThat(hosts.stream().mapToInt(host -> host.pauses).sum()).isPositive();
    } finally {
      elsewhere.shutdownNow();
    }
  }

  @Test
  void left_beforeTheEnd_isLeftToTheConnectionOnce() {
    Host host = new Host(1, 0);
    host.body.read(() -> {});
    host.body.add(ByteString.fromString("one"));

    host.body.leave();
    host.body.cancel();

    assertThat(host.left).isEqualTo(-1);
    assertThat(host.givenUp).hasValue(0);
    assertThat(host.body.next()).isNull();
  }

  @Test
  void left_afterTheEnd_isNobodysAffair() {
    Host host = new Host(1, 0);
    host.body.read(() -> {});
    host.body.add(ByteString.fromString("one"));
    host.body.end(null);

    host.body.leave();

    assertThat(host.left).isZero();
    assertThat(host.givenUp).hasValue(0);
  }

  @Test
  void news_comeOnceForEachTimeThatThereWasNothing() {
    Host host = new Host(1, 0);
    AtomicInteger news = new AtomicInteger();
    host.body.read(news::incrementAndGet);
    host.body.add(ByteString.fromString("one"));
    assertThat(news).hasValue(0);

    assertThat(host.body.next()).isEqualTo(ByteString.fromString("one"));
    assertThat(host.body.isOver()).isFalse();
    host.body.add(ByteString.fromString("two"));
    host.body.add(ByteString.fromString("three"));
    assertThat(news).hasValue(1);

    assertThat(host.body.next()).isNotNull();
    assertThat(host.body.next()).isNotNull();
    assertThat(host.body.next()).isNull();
    host.body.end(null);
    assertThat(news).hasValue(2);
    assertThat(host.body.isOver()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unread_moreThanItMayHold_pausesUntilHalfIsRead(boolean onLoop) throws Exception {
    CompletableFuture<ByteString> go = new CompletableFuture<>();
    Host host = new Host(1, 0);
    CompletionStage<Long> read =
        Source.fromGraph(host.body)
            .mapAsync(1, bytes -> go.thenApplyAsync(any -> bytes, Runnable::run))
            .runFold(0L, (sum, bytes) -> sum + bytes.size(), reader(onLoop));
    CompletableFuture<Boolean> pausedBefore = new CompletableFuture<>();
    CompletableFuture<Boolean> pausedAfter = new CompletableFuture<>();
    loop.run(
        () -> {
          host.body.add(ByteString.fromArrayUnsafe(new byte[20_000]));
          host.body.add(ByteString.fromArrayUnsafe(new byte[30_000]));
          pausedBefore.complete(host.paused);
          for (int i = 0; i < 4; i++) {
            host.body.add(ByteString.fromArrayUnsafe(new byte[30_000]));
          }
          pausedAfter.complete(host.paused);
        });

    assertThat(await(pausedBefore)).isFalse();
    assertThat(await(pausedAfter)).isTrue();
    go.complete(ByteString.emptyByteString());
    assertThat(await(read)).isEqualTo(170_000);
  }

  @Test
  void failure_comesAfterWhatHadCome() throws Exception {
    Host host = new Host(1, 0);
    UpstreamException cut = UpstreamFailures.cut("http://host", null);
    CompletableFuture<Long> seen = new CompletableFuture<>();
    loop.run(
        () -> {
          host.body.add(ByteString.fromString("one"));
          host.body.end(cut);
        });

    CompletionStage<Long> read =
        Source.fromGraph(host.body)
            .map(
                bytes -> {
                  seen.complete((long) bytes.size());
                  return bytes;
                })
            .runFold(0L, (sum, bytes) -> sum + bytes.size(), reader(true));
    assertThatThrownBy(() -> await(read)).isInstanceOf(ExecutionException.class).hasCause(cut);
    assertThat(seen).isCompletedWithValue(3L);
  }

  @Test
  void cancel_givesTheConnectionUp() throws Exception {
    Host host = new Host(1, 0);
    loop.run(() -> host.body.add(ByteString.fromString("one")));

    assertThat(await(Source.fromGraph(host.body).runWith(Sink.head(), reader(true))))
        .isEqualTo(ByteString.fromString("one"));
    CompletableFuture<Integer> after = new CompletableFuture<>();
    loop.execute(() -> after.complete(host.givenUp.get()));
    assertThat(await(after)).isEqualTo(1);
  }

  @Test
  void cancel_afterTheEnd_leavesTheConnection() throws Exception {
    Host host = new Host(1, 0);
    loop.run(
        () -> {
          host.body.add(ByteString.fromString("one"));
          host.body.add(ByteString.fromString("two"));
          host.body.end(null);
        });

    await(Source.fromGraph(host.body).runWith(Sink.head(), reader(true)));
    CompletableFuture<Integer> after = new CompletableFuture<>();
    loop.execute(() -> after.complete(host.givenUp.get()));
    assertThat(await(after)).isZero();
  }

  @Test
  void secondReader_fails_andTheFirstGoesOn() throws Exception {
    Host host = new Host(1, 0);
    CompletionStage<Long> first =
        Source.fromGraph(host.body).runFold(0L, (sum, bytes) -> sum + bytes.size(), reader(true));
    CompletableFuture<Void> running = new CompletableFuture<>();
    loop.execute(() -> loop.execute(() -> running.complete(null)));
    await(running);

    assertThatThrownBy(
            () -> await(Source.fromGraph(host.body).runWith(Sink.ignore(), reader(true))))
        .hasCauseInstanceOf(IllegalStateException.class);
    loop.run(
        () -> {
          host.body.add(ByteString.fromString("one"));
          host.body.end(null);
        });
    assertThat(await(first)).isEqualTo(3);
  }
}
