package dev.relevo.access;

import dev.relevo.chat.GatewayError;
import org.jspecify.annotations.Nullable;

/** Whether a request was admitted, with what is reserved for it. Thread-safe. */
public interface Admission {
  /** Admitted, and nothing is counted. */
  Admission FREE =
      new Admission() {
        @Override
        public @Nullable GatewayError refusal() {
          return null;
        }

        @Override
        public LimitStanding standing() {
          return LimitStanding.FREE;
        }

        @Override
        public void settle(Spent spent) {}
      };

  /** Why it is refused, and when trying again makes sense; null when it is admitted. */
  @Nullable GatewayError refusal();

  /** Where the caller stood then. */
  LimitStanding standing();

  /** The request has ended: what was reserved becomes what it took. Only the first call counts. */
  void settle(Spent spent);
}
