package dev.relevo.pool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one candidate when one was looked for.
 *
 * @param worker the worker
 * @param model the model
 * @param verdict whether it was chosen, and the kind of reason why not
 * @param detail more about the reason, or null when the verdict says all
 */
public record Weighed(WorkerId worker, String model, Verdict verdict, @Nullable String detail) {

  /** Why a candidate was chosen or not. */
  public enum Verdict {
    /** It got the request. */
    CHOSEN,
    /** It could have answered too, but comes later in the order. */
    LATER,
    /**
     * The request rules it out: another worker is named, it must stay on own hardware, or the key
     * may not use it.
     */
    NOT_ALLOWED,
    /** It lacks something that the request needs. */
    NOT_CAPABLE,
    /** The prompt does not fit its window. */
    TOO_LONG,
    /** Its model needs more memory than its host may use. */
    TOO_LARGE,
    /** The request has tried it. */
    TRIED,
    /** It is down, starting, or left alone since it has failed. */
    OUT,
    /** None of its keys can be used now. */
    KEYS_OUT,
    /** Its limits allow no more for now. */
    USED_UP,
    /** All its slots are in use, or it takes few requests while it comes back. */
    BUSY,
    /** Its model has to be loaded first. */
    NOT_LOADED,
    /** It could answer, but is spared: hardly anything is left of its keys, or it is on trial. */
    SPARED,
    /** It is a last resort, and others can answer now or soon. */
    LAST_RESORT
  }

  public Weighed {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(verdict, "verdict");
  }
}
