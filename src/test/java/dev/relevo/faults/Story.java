package dev.relevo.faults;

/** What happens in one case. */
interface Story {
  /** Makes it happen and returns the answer that the row's expectations are about. */
  Answer tell(Stage stage);
}
