package dev.relevo.telemetry;

import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line per HTTP request, to the logger {@value #NAME}; requests that end within the same
 * moment share a logging event. Lines are written by a thread of their own: a console or a disk
 * that is slow holds no request up. Thread-safe.
 */
public final class AccessLog implements AccessListener, AutoCloseable {
  /** The name of the logger. */
  public static final String NAME = "relevo.access";

  private static final Logger LINES = LoggerFactory.getLogger(NAME);
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  private static final int CAPACITY = 8192;
  private static final int BATCH = 1024;

  /** Lines are gathered for so long, since handing one on costs as much as handing on a hundred. */
  private static final Duration GATHER = Duration.ofMillis(100);

  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  private final AccessLines lines;
  private final Outbox<AccessEntry> outbox;
  private long missing;

  /** A log, which is to be closed. */
  public AccessLog(AccessLogSettings.Format format) {
    this.lines = new AccessLines(format);
    this.outbox =
        new Outbox<>("relevo-access-log", CAPACITY, BATCH, GATHER, LAST_LINES, this::write);
  }

  @Override
  public void ended(AccessEntry entry) {
    outbox.offer(entry);
  }

  /** How many lines are missing, since there was no room for them. */
  public long dropped() {
    return outbox.dropped();
  }

  private void write(List<AccessEntry> entries) {
    StringJoiner together = new StringJoiner(System.lineSeparator());
    for (AccessEntry entry : entries) {
      together.add(lines.line(entry));
    }
    LINES.info(together.toString());
    long dropped = outbox.dropped();
    if (dropped > missing) {
      LOG.warn("{} lines are missing here: they came faster than they could be written", dropped);
      missing = dropped;
    }
  }

  /** Writes the last lines. */
  @Override
  public void close() {
    outbox.close();
  }
}
