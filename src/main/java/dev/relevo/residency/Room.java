package dev.relevo.residency;

/** Whether there is room in a host's memory for a model. */
public enum Room {
  /** It is there, or it fits as soon as those are unloaded that nobody uses. */
  NOW,
  /** Others have to end first, or something else has to pass. */
  LATER,
  /** It is larger than what it may ever get. */
  NEVER
}
