package dev.relevo.access;

/** Decides whether a caller may make one more request now. Thread-safe; never blocks. */
@FunctionalInterface
public interface Admissions {
  /** Everybody may, always. */
  Admissions OPEN = (caller, demand) -> Admission.FREE;

  /** Reserves what the request is expected to take, all of it or nothing. */
  Admission admit(Caller caller, Demand demand);
}
