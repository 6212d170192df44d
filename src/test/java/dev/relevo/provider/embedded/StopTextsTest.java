package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopTextsTest {

  @Test
  void pass_stopSplitOverPieces_endsBeforeIt() {
    StopTexts stops = new StopTexts(List.of("", "END"));

    assertThat(stops.pass("one E")).isEqualTo("one ");
    assertThat(stops.pass("N")).isEmpty();
    assertThat(stops.pass("D two")).isEmpty();
    assertThat(stops.found()).isTrue();
    assertThat(stops.pass("three")).isEmpty();
    assertThat(stops.rest()).isEmpty();
  }

  @Test
  void pass_beginningOfAStopThatGoesOnOtherwise_isPassedOn() {
    StopTexts stops = new StopTexts(List.of("END"));

    assertThat(stops.pass("an EN")).isEqualTo("an ");
    assertThat(stops.pass("EN")).isEqualTo("EN");
    assertThat(stops.pass("ERGY")).isEqualTo("ENERGY");
    assertThat(stops.found()).isFalse();
  }

  @Test
  void pass_severalStops_theFirstInTheTextCounts() {
    StopTexts stops = new StopTexts(List.of("two", "one"));

    assertThat(stops.pass("a one a two")).isEqualTo("a ");
  }

  @Test
  void rest_answerCutWithinABeginning_isNotLost() {
    StopTexts stops = new StopTexts(List.of("\n\n"));

    assertThat(stops.pass("line\n")).isEqualTo("line");
    assertThat(stops.rest()).isEqualTo("\n");
  }

  @Test
  void pass_noStops_isThePiece() {
    assertThat(new StopTexts(List.of()).pass("x")).isEqualTo("x");
  }
}
