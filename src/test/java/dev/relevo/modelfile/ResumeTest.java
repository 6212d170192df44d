package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FileHost;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is done with a part that is here. */
final class ResumeTest extends ModelFilesFixture {
  @Test
  void obtain_moreBytesThanTheRangeHas_startsOver() throws IOException {
    host.thenBreakAfter(100_000)
        .then(
            answer ->
                answer
                    .body(Arrays.copyOf(answer.body(), answer.body().length + 10))
                    .header("Content-Length", Integer.toString(answer.body().length))
                    .whole());

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 100_000, 0);
  }

  @Test
  void obtain_noRanges_startsOver() throws IOException {
    host.withoutRanges().thenBreakAfter(100_000);

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 100_000);
  }

  @Test
  void obtain_fileChangesBetweenAttempts_isNeverSpliced() throws IOException {
    byte[] other = MODEL.clone();
    other[SIZE - 1] ^= 1;
    host.thenBreakAfter(200_000);
    machine.atEachPause(() -> host.has(other, "\"v2\""));

    assertThat(obtain(unknown()).learnedSha256()).isEqualTo(sha256(other));
    assertThat(target()).hasBinaryContent(other);
  }

  @Test
  void obtain_serverIgnoresTheCondition_isNoticedByTheTag() throws IOException {
    byte[] other = MODEL.clone();
    other[SIZE - 1] ^= 1;
    host.thenBreakAfter(200_000)
        .then(
            answer ->
                new FileHost.Answer(answer.request(), 206, Arrays.copyOfRange(other, 200_000, SIZE))
                    .header("Content-Range", "bytes 200000-" + (SIZE - 1) + "/" + SIZE)
                    .header("ETag", "\"v2\"")
                    .whole());
    machine.atEachPause(() -> host.has(other, "\"v2\""));

    obtain(unknown());

    assertThat(target()).hasBinaryContent(other);
    assertThat(host.begins()).containsExactly(0, 200_000, 0);
  }

  @Test
  void obtain_wrongRangeComes_startsOver() throws IOException {
    host.thenBreakAfter(200_000)
        .then(
            answer ->
                answer.header("Content-Range", "bytes 100000-" + (SIZE - 1) + "/" + SIZE).whole());

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 200_000, 0);
  }

  @Test
  void obtain_noTagAndNoChecksum_startsOver() throws IOException {
    host.withoutTag().thenBreakAfter(200_000);
    obtain(unknown());
    assertThat(host.begins()).containsExactly(0, 0);
  }

  @Test
  void obtain_noTagButAChecksum_goesOn() throws IOException {
    host.withoutTag().thenBreakAfter(200_000);

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 200_000);
    assertThat(host.server().requests().get(1).header("if-range")).isNull();
  }

  @Test
  void obtain_weakTag_isNoConditionButADateIs() {
    host.has(MODEL, "W/\"v1\"")
        .then(
            answer ->
                answer
                    .header("Last-Modified", "Wed, 25 Sep 2024 06:00:00 GMT")
                    .first(200_000)
                    .cut());

    obtain(wanted());

    assertThat(host.server().requests().get(1).header("if-range"))
        .isEqualTo("Wed, 25 Sep 2024 06:00:00 GMT");
  }

  @Test
  void obtain_partOfAnOlderVersion_startsOver() throws IOException {
    host.thenBreakAfter(200_000);
    for (int i = 0; i < 4; i++) {
      host.thenBreakAfter(0);
    }
    failure(wanted());
    byte[] other = MODEL.clone();
    other[SIZE - 1] ^= 1;
    host.has(other, "\"v2\"");

    obtain(wanted(host.url(), sha256(other), (long) SIZE));

    assertThat(target()).hasBinaryContent(other);
    assertThat(host.begins()).endsWith(0);
  }

  @Test
  void obtain_partLongerThanTheFile_startsOver() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), Arrays.copyOf(MODEL, SIZE + 1));

    obtain(wanted());
    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0);
  }

  @Test
  void obtain_partIsWholeAlready_isOnlyVerified() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), MODEL);

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.server().requests()).isEmpty();
  }

  @Test
  void obtain_partIsWholeButNobodyKnows_asksAndIsToldSo() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), MODEL);

    obtain(wanted(host.url(), sha256(MODEL), null));

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(SIZE); // answered with 416
  }

  @Test
  void obtain_serverHasLessThanThePart_startsOver() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), Arrays.copyOf(MODEL, SIZE + 100));

    obtain(wanted(host.url(), sha256(MODEL), null));

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(SIZE + 100, 0);
  }

  @Test
  void obtain_aWrongByteInThePart_isFetchedFromZero() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), garbled(Arrays.copyOf(MODEL, 300_000)));

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(300_000, 0);
  }

  @Test
  void obtain_whatIsHereNeedsNoRoomAgain() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), Arrays.copyOf(MODEL, 500_000));
    machine.hasFree(100_000);

    obtain(wanted());

    assertFetchedWhole();
  }
}
