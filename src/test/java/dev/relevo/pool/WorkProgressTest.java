package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class WorkProgressTest {
  private final WorkProgress work = new WorkProgress();

  private static Instant after(int seconds) {
    return NOW.plusSeconds(seconds);
  }

  @Test
  void stuck_nothingToDo_isNeverSo() {
    assertThat(work.stuck(after(1000))).isNull();
  }

  @Test
  void stuck_nothingMoves_tellsForHowLong() {
    work.began(1, 2, NOW);
    work.began(2, 2, after(10));

    assertThat(work.stuck(after(39))).isNull();
    assertThat(work.stuck(after(45)))
        .isEqualTo("nothing has moved for 45 s although 2 requests are there");
  }

  @Test
  void stuck_oneMoves_isNotSo() {
    work.began(1, 2, NOW);
    work.began(2, 2, NOW);
    for (int second = 20; second < 300; second += 20) {
      work.progressed(2, after(second));
      assertThat(work.stuck(after(second + 19))).isNull();
    }
    assertThat(work.stuck(after(280 + 31))).isNotNull();
  }

  @Test
  void stuck_answersCome_isNotSo() {
    work.began(1, 2, NOW);
    work.began(2, 2, NOW);
    work.ended(2, true, after(40));

    assertThat(work.stuck(after(60))).isNull();
    assertThat(work.stuck(after(71)))
        .isEqualTo("nothing has moved for 31 s although a request is there");
  }

  @Test
  void stuck_givenUp_movesNothing() {
    work.began(1, 2, NOW);
    work.began(2, 2, NOW);
    work.ended(2, false, after(40));

    assertThat(work.stuck(after(41))).isNotNull();
    work.ended(1, false, after(42));
    assertThat(work.stuck(after(1000))).as("nobody is there").isNull();
  }

  @Test
  void stuck_slowHost_isGivenFourTimesAsLongAsExpected() {
    work.began(1, 60, NOW);

    assertThat(work.stuck(after(239))).isNull();
    assertThat(work.stuck(after(240))).isNotNull();
  }

  @Test
  void stuck_newRequestOnAnIdleHost_countsFromItsBeginning() {
    work.began(1, 2, NOW);
    work.ended(1, true, after(2));
    work.began(2, 2, after(1000));

    assertThat(work.stuck(after(1029))).isNull();
    assertThat(work.stuck(after(1030))).isNotNull();
  }

  @Test
  void stuck_loading_isNotSoAndCountsAnewAfterwards() {
    work.began(1, 2, NOW);
    work.loading(true, after(5));
    assertThat(work.stuck(after(300))).isNull();

    work.loading(false, after(300));
    assertThat(work.stuck(after(329))).isNull();
    assertThat(work.stuck(after(330))).isNotNull();
  }

  @Test
  void progressed_endedAlready_isNoMovement() {
    work.began(1, 2, NOW);
    work.ended(7, true, after(40));
    work.progressed(7, after(40));

    assertThat(work.stuck(after(41))).isNotNull();
  }
}
