package dev.relevo.residency;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.PullProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up the files of one model that is being fetched, and guards the disk. Not thread-safe. */
final class PulledFiles {
  private final String model;
  private final @Nullable Long diskBudget;
  private final long onDisk;
  private final Map<String, PullProgress> files = new LinkedHashMap<>();
  private @Nullable PullProgress last;

  /**
   * @param diskBudget the most bytes that models may take on the disk, or null for any number
   * @param onDisk how many other models take there
   */
  PulledFiles(String model, @Nullable Long diskBudget, long onDisk) {
    this.model = model;
    this.diskBudget = diskBudget;
    this.onDisk = onDisk;
  }

  /**
   * Takes down what the host tells.
   *
   * @throws dev.relevo.chat.ProviderException when the disk has no room for what it announces
   */
  PullProgress take(PullProgress progress) {
    last = progress;
    if (!progress.digest().isEmpty()) {
      files.put(progress.digest(), progress);
    }
    long total = standing().total();
    if (diskBudget != null && onDisk + total > diskBudget) {
      throw ProviderError.of(
              ErrorClass.UNSUPPORTED,
              "fetching "
                  + model
                  + " needs "
                  + Gibibytes.text(total)
                  + " on the disk, where other models take "
                  + Gibibytes.text(onDisk)
                  + ": more than disk-budget ("
                  + Gibibytes.text(diskBudget)
                  + ")")
          .toException();
    }
    return progress;
  }

  PullStanding standing() {
    long completed = 0;
    long total = 0;
    for (PullProgress file : files.values()) {
      completed += file.completed();
      total += file.total();
    }
    return new PullStanding(model, completed, total);
  }

  /** What somebody has to know who comes later. */
  List<PullProgress> soFar() {
    List<PullProgress> all = new ArrayList<>(files.values());
    if (last != null && !all.contains(last)) {
      all.add(last);
    }
    return all;
  }
}
