package dev.relevo.gateway;

import dev.relevo.settings.Section;

/**
 * What is kept about requests.
 *
 * @param keep how many requests that have ended are remembered; 0 for none at all
 */
public record RecordSettings(int keep) {
  static RecordSettings from(Section section) {
    return new RecordSettings(section.integer("keep", 0, 1_000_000));
  }
}
