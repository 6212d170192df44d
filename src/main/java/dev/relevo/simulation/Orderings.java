package dev.relevo.simulation;

import dev.relevo.pool.Candidate;
import dev.relevo.pool.Lease;
import dev.relevo.pool.WorkerId;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How ordinary load balancers order hosts, within the gateway. */
final class Orderings {
  private Orderings() {}

  /** The fewest requests in flight go first; of equals, whose turn it is. */
  static final class LeastConnections implements Ordering {
    @Override
    public List<Candidate> order(List<Candidate> candidates, Turn turn) {
      int size = candidates.size();
      List<Candidate> inTurn =
          candidates.stream().sorted(Comparator.comparing(Candidate::id)).toList();
      return IntStream.range(0, size)
          .mapToObj(i -> inTurn.get((int) Math.floorMod(turn.number() + i, (long) size)))
          .sorted(Comparator.comparingInt(Candidate::inUse))
          .toList();
    }
  }

  /** The shortest wait by {@link WallTime} goes first, and is waited for. */
  static final class ByWallTime implements Ordering {
    private final WallTime<WorkerId> wallTime = new WallTime<>();

    @Override
    public boolean waits() {
      return true;
    }

    @Override
    public List<Candidate> order(List<Candidate> candidates, Turn turn) {
      int tokens = turn.promptTokens() + WallTime.EXPECTED_ANSWER;
      return candidates.stream()
          .sorted(
              Comparator.<Candidate>comparingDouble(
                      candidate -> wallTime.wait(candidate.id(), tokens))
                  .thenComparing(Candidate::id))
          .toList();
    }

    @Override
    public void begins(Lease lease, TraceRequest request) {
      wallTime.begins(lease.worker(), WallTime.tokens(request));
    }

    @Override
    public void ends(Lease lease, TraceRequest request, double seconds) {
      wallTime.ends(
          lease.worker(),
          WallTime.tokens(request),
          request.promptTokens() + request.answerTokens(),
          seconds);
    }
  }
}
