package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GenerationsTest {
  private final ProviderException gone = ProviderError.unreachable("gone").toException();

  private final AtomicInteger emptied = new AtomicInteger();
  private final Generations generations = new Generations(emptied::incrementAndGet);
  private final Recorder first = new Recorder();
  private final Recorder second = new Recorder();

  @Test
  void onFrame_answer_reachesItsListenerOnly() {
    generations.add(first);
    generations.add(second);

    generations.onFrame(new EngineFrame.Text(1, "a"));
    generations.onFrame(new EngineFrame.Done(1, 3, 4, FinishReason.STOP, 5, 6));

    assertThat(first.heard)
        .containsExactly(
            new ChatEvent.TextDelta("a"),
            new ChatEvent.UsageReported(Usage.reported(3, 4), new ChatEvent.Timing(0, 5, 6)),
            new ChatEvent.Finished(FinishReason.STOP));
    assertThat(second.heard).isEmpty();
    assertThat(generations.size()).isEqualTo(1);
  }

  @Test
  void onFrame_failure_endsTheGeneration() {
    generations.add(first);

    generations.onFrame(new EngineFrame.Failed(1, ErrorClass.TOO_LONG, "too long"));

    assertThat(first.heard).singleElement().isInstanceOf(ProviderException.class);
    assertThat(generations.size()).isZero();
  }

  @Test
  void silence_underWay_countsUntilItHasStopped() {
    generations.add(first);

    assertThat(generations.silence(1)).isTrue();
    generations.onFrame(new EngineFrame.Text(1, "a"));

    assertThat(first.heard).isEmpty();
    assertThat(generations.size()).isEqualTo(1);
    generations.onFrame(new EngineFrame.Stopped(1));
    assertThat(generations.size()).isZero();
    assertThat(generations.silence(1)).isFalse();
  }

  @Test
  void failAll_before_failsWhatIsAddedLater() {
    generations.add(first);

    generations.failAll(gone);
    generations.add(second);

    assertThat(first.heard).containsExactly(gone);
    assertThat(second.heard).containsExactly(gone);
  }

  @Test
  void drain_underWay_takesNoMoreAndTellsTheEnd() {
    generations.add(first);

    assertThat(generations.drain()).isFalse();
    assertThat(generations.add(second)).isZero();
    generations.onFrame(new EngineFrame.Stopped(1));

    assertThat(emptied).hasValue(1);
    assertThat(generations.drain()).isTrue();
    assertThat(generations.begun()).isEqualTo(1);
  }

  @Test
  void failAll_listenerThrows_stillReachesTheOthers() {
    generations.add(
        new Generations.Listener() {
          @Override
          public void onEvent(ChatEvent event) {}

          @Override
          public void onFailure(ProviderException failure) {
            throw new IllegalStateException("expected");
          }
        });
    generations.add(second);

    generations.failAll(gone);

    assertThat(second.heard).containsExactly(gone);
  }

  private static final class Recorder implements Generations.Listener {
    private final List<Object> heard = new ArrayList<>();

    @Override
    public void onEvent(ChatEvent event) {
      heard.add(event);
    }

    @Override
    public void onFailure(ProviderException failure) {
      heard.add(failure);
    }
  }
}
