package dev.relevo.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ErrandsTest {
  private static final Order LOAD = new Order.Load("a");
  private static final Order UNLOAD = new Order.Unload("a");
  private static final LoadedModel A = new LoadedModel("a:latest", 1, 0, null, null, "");

  private final Errands errands = new Errands("w");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private List<Report> look(LoadedModel... loaded) {
    errands.lookBegins();
    return errands.seen(List.of(loaded), now);
  }

  @Test
  void seen_lookBeganBeforeTheAnswer_confirmsNothing() {
    long number = errands.begin(LOAD, now);
    errands.lookBegins();
    assertThat(errands.answered(LOAD, number, null, now)).isTrue();
    assertThat(errands.seen(List.of(A), now))
        .containsExactly(new Report.Seen("w", List.of(A), Set.of("a:latest")));
    assertThat(errands.awaitConfirmation()).isTrue();
    assertThat(look(A))
        .containsExactly(
            new Report.Loaded("w", "a", 0), new Report.Seen("w", List.of(A), Set.of()));
    assertThat(errands.awaitConfirmation()).isFalse();
  }

  @Test
  void seen_loadedModelIsNotListed_hasFailedInTheEnd() {
    errands.answered(LOAD, errands.begin(LOAD, now), null, now);
    assertThat(look()).containsExactly(new Report.Seen("w", List.of(), Set.of("a:latest")));
    now = now.plus(Errands.LISTING_PATIENCE);
    assertThat(look().get(0))
        .isInstanceOfSatisfying(
            Report.LoadFailed.class,
            failed -> assertThat(failed.error().message()).contains("does not list it"));
    assertThat(errands.isUnderWay("a")).isFalse();
  }

  @Test
  void seen_failedLoadIsListedAllTheSame_isToldToBeThere() {
    ProviderError error = ProviderError.reset("broken");
    errands.answered(LOAD, errands.begin(LOAD, now), error, now);
    assertThat(look(A))
        .containsExactly(
            new Report.LoadFailed("w", "a", error), new Report.Seen("w", List.of(A), Set.of()));
  }

  @Test
  void seen_refusedUnload_hasFailedIfTheModelIsThere() {
    errands.answered(UNLOAD, errands.begin(UNLOAD, now), ProviderError.reset("broken"), now);
    assertThat(look(A).get(0)).isEqualTo(new Report.UnloadFailed("w", "a", "broken"));
  }

  @Test
  void answered_secondTimeOrForAnOlderOrder_changesNothing() {
    long first = errands.begin(LOAD, now);
    assertThat(errands.answered(LOAD, first, null, now)).isTrue();
    assertThat(errands.answered(LOAD, first, ProviderError.reset("late"), now)).isFalse();
    look(A);
    assertThat(errands.answered(LOAD, first, null, now)).isFalse();
    errands.begin(LOAD, now);
    assertThat(errands.answered(LOAD, first, null, now)).isFalse();
  }

  @Test
  void notSeen_loadsAreBelievedAndUnloadsAreNot() {
    Order other = new Order.Unload("b");
    errands.answered(LOAD, errands.begin(LOAD, now), null, now);
    errands.answered(other, errands.begin(other, now), null, now);
    errands.begin(new Order.Load("c"), now);
    assertThat(errands.notSeen(now)).containsExactly(new Report.Loaded("w", "a", 0));
    now = now.plus(Errands.UNLOAD_PATIENCE);
    assertThat(errands.notSeen(now))
        .containsExactly(new Report.UnloadFailed("w", "b", "it is still in memory after 30 s"));
    assertThat(errands.isUnderWay("c")).isTrue();
  }
}
