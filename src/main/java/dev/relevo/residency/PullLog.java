package dev.relevo.residency;

import dev.relevo.provider.PullProgress;
import org.slf4j.Logger;

/** Logs how far a host is with fetching a model, every ten percent. Not thread-safe. */
final class PullLog {
  private static final int STEP = 10;

  private final String worker;
  private final PulledFiles files;
  private final Logger log;
  private int steps;

  PullLog(String worker, String model, Logger log) {
    this.worker = worker;
    this.files = new PulledFiles(model, null, 0);
    this.log = log;
  }

  void take(PullProgress progress) {
    files.take(progress);
    PullStanding standing = files.standing();
    if (standing.percent() / STEP > steps) {
      steps = standing.percent() / STEP;
      log.info("{} is {}", worker, standing.text());
    }
  }
}
