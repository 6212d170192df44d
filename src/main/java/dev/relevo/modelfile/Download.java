package dev.relevo.modelfile;

import dev.relevo.modelfile.ModelFileException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file, in the thread that calls it:
 *
 * <ol>
 *   <li>transfers run until the part is whole, each where the one before broke off;
 *   <li>the checksum of what lies on the disk is compared; where none is known, the file's own
 *       header must account for its size;
 *   <li>what is wrong is thrown away and fetched once more from the beginning, past caches;
 *   <li>the part becomes the file.
 * </ol>
 */
final class Download {
  /** An attempt that has brought so much was worth it. */
  private static final long ENOUGH = 64L << 10;

  private final ModelFile wanted;
  private final FileRequests requests;
  private final DownloadSettings settings;
  private final Surroundings surroundings;
  private final CompletableFuture<Void> stop;
  private final Consumer<Progress> progress;

  Download(
      ModelFile wanted,
      FileRequests requests,
      DownloadSettings settings,
      Surroundings surroundings,
      CompletableFuture<Void> stop,
      Consumer<Progress> progress) {
    this.wanted = wanted;
    this.requests = requests;
    this.settings = settings;
    this.surroundings = surroundings;
    this.stop = stop;
    this.progress = progress;
  }

  Obtained run() throws ModelFileException, InterruptedException {
    try (PartFile part = PartFile.open(wanted)) {
      String fault = null;
      for (int round = 0; round < 2; round++) {
        fetch(part, round > 0);
        String sum = checksum(part);
        fault = fault(part, sum);
        if (fault == null) {
          String learned = wanted.sha256() == null ? sum : null;
          part.moveIntoPlace(learned);
          tell(Progress.Phase.DONE, part.length(), part.length(), 0, null);
          return new Obtained(wanted.path(), true, learned);
        }
        part.empty();
      }
      throw new ModelFileException(Reason.WRONG_CONTENT, fault + remedy("correct ", ""));
    } catch (ModelFileException e) {
      throw e;
    } catch (IOException e) {
      throw PartFile.cannotWrite(wanted.beside(PartFile.SUFFIX), e);
    }
  }

  private void fetch(PartFile part, boolean pastCaches)
      throws ModelFileException, InterruptedException {
    Retries retries = new Retries(settings.attempts());
    Rate rate = new Rate();
    DiskRoom room = new DiskRoom(wanted, part, surroundings);
    while (!part.isWhole()) {
      Transfer transfer =
          new Transfer(wanted, part, requests, room, stop, () -> received(part, rate));
      try {
        tell(Progress.Phase.DOWNLOADING, part.length(), part.totalBytes(), 0, null);
        transfer.run(pastCaches);
        return;
      } catch (AttemptFailed e) {
        Duration wait = retries.next(transfer.received() >= ENOUGH, e.retryAfter());
        if (wait == null) {
          throw unreachable(e);
        }
        pause(part, e, wait);
      }
    }
  }

  private void received(PartFile part, Rate rate) {
    rate.at(surroundings.nanoTime(), part.length());
    tell(Progress.Phase.DOWNLOADING, part.length(), part.totalBytes(), rate.perSecond(), null);
  }

  private void pause(PartFile part, AttemptFailed failure, Duration wait)
      throws ModelFileException, InterruptedException {
    tell(
        Progress.Phase.PAUSED,
        part.length(),
        part.totalBytes(),
        0,
        failure.reason() + "; trying again in " + wait.toSeconds() + " s");
    surroundings.pause(wait, stop);
    goOnOrCancel();
  }

  private ModelFileException unreachable(AttemptFailed failure) {
    return new ModelFileException(
        Reason.UNREACHABLE,
        "cannot fetch "
            + wanted.shownUrl()
            + ": "
            + failure.reason()
            + (failure.retryAfter() == null
                ? ""
                : " and asks to come back in " + failure.retryAfter().toSeconds() + " s")
            + remedy("set ", ".url to an address that can be reached"),
        failure);
  }

  /** What helps where the address does not. */
  private String remedy(String before, String after) {
    return "; put the file at "
        + wanted.path()
        + " by hand, or "
        + (wanted.key() == null ? "use another address" : before + wanted.key() + after);
  }

  private String checksum(PartFile part) throws ModelFileException {
    long length = part.length();
    tell(Progress.Phase.VERIFYING, 0, length, 0, null);
    String sum;
    try {
      sum =
          Checksum.of(
              part.path(),
              done -> {
                tell(Progress.Phase.VERIFYING, done, length, 0, null);
                return !stop.isDone();
              });
    } catch (IOException e) {
      throw PartFile.cannotWrite(part.path(), e);
    }
    if (sum == null) {
      throw FileRequests.cancelled();
    }
    return sum;
  }

  /** What is wrong with what has come, or null. */
  private @Nullable String fault(PartFile part, String sum) throws ModelFileException {
    String expected = wanted.sha256();
    if (expected != null) {
      return sum.equals(expected)
          ? null
          : wanted.shownUrl()
              + " gives another file than "
              + wanted.name()
              + " should be: its SHA-256 is "
              + sum
              + ", expected is "
              + expected
              + "; it was fetched twice";
    }
    try {
      GgufHeader header = GgufHeader.ofPart(part.path());
      return header.sizeBytes() >= header.neededBytes()
          ? null
          : wanted.shownUrl()
              + " gives a file that is cut short: it has "
              + header.sizeBytes()
              + " bytes, its tensors need "
              + header.neededBytes();
    } catch (EOFException e) {
      return wanted.shownUrl() + " gives a file that is cut short";
    } catch (IOException e) {
      return wanted.shownUrl() + " gives a file that cannot be used: " + e.getMessage();
    }
  }

  private void goOnOrCancel() throws ModelFileException {
    if (stop.isDone()) {
      throw FileRequests.cancelled();
    }
  }

  private void tell(
      Progress.Phase phase,
      long done,
      @Nullable Long total,
      long bytesPerSecond,
      @Nullable String note) {
    progress.accept(new Progress(phase, done, total, bytesPerSecond, note));
  }
}
