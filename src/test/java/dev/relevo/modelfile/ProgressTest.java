package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.modelfile.Progress.Phase;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long MIB = 1L << 20;

  @Test
  void toString_everythingKnown_isOneLine() {
    assertThat(new Progress(Phase.DOWNLOADING, 123 * MIB, 468 * MIB + 1, 43 * MIB / 10, null))
        .hasToString("downloading 123 of 468 MiB, 26 %, 4.3 MiB/s");
  }

  @Test
  void toString_littleKnown_saysThat() {
    assertThat(Progress.checking()).hasToString("checking");
    assertThat(new Progress(Phase.DOWNLOADING, 5 * MIB, null, 0, null))
        .hasToString("downloading 5.0 MiB");
    assertThat(new Progress(Phase.PAUSED, 0, 10L, 0, "busy; trying again in 2 s"))
        .hasToString("pausing 0 of 10 bytes, 0 %: busy; trying again in 2 s");
  }

  @Test
  void sizes_areShortAndInOneUnit() {
    assertThat(Sizes.text(0)).isEqualTo("0 bytes");
    assertThat(Sizes.text(1_023)).isEqualTo("1023 bytes");
    assertThat(Sizes.text(1_536)).isEqualTo("1.5 KiB");
    assertThat(Sizes.text(491_400_032)).isEqualTo("469 MiB");
    assertThat(Sizes.text(1_117_320_736)).isEqualTo("1.0 GiB");
    assertThat(Sizes.text(1 * MIB, 5_000 * MIB)).isEqualTo("0.0 of 4.9 GiB");
    assertThat(Sizes.text(512, 300 * MIB)).isEqualTo("0 of 300 MiB");
  }

  @Test
  void rate_isThatOfTheLastSeconds() {
    Rate rate = new Rate();
    assertThat(rate.perSecond()).isZero();
    long second = 1_000_000_000L;
    for (int i = 0; i <= 10; i++) {
      rate.at(i * second, i * 100L);
    }
    assertThat(rate.perSecond()).isEqualTo(100);
    for (int i = 11; i <= 20; i++) {
      rate.at(i * second, 1_000 + (i - 10) * 700L);
    }
    assertThat(rate.perSecond()).isEqualTo(700);
    rate.at(20 * second + 1, 1L << 40); // too soon to tell
    assertThat(rate.perSecond()).isEqualTo(700);
  }
}
