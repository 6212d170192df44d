package dev.relevo.access;

import dev.relevo.chat.GatewayException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that stand in several places. All of them are looked at each time, so that the time does not
 * tell where a key is; the first that knows it counts, also where another cannot look it up.
 * Thread-safe.
 */
public final class JoinedKeys implements Keys {
  private final List<Keys> places;

  public JoinedKeys(Keys... places) {
    this.places = List.of(places);
  }

  @Override
  public boolean areRequired() {
    return places.stream().anyMatch(Keys::areRequired);
  }

  @Override
  public @Nullable Caller find(@Nullable String key) {
    Caller found = null;
    GatewayException refused = null;
    for (Keys place : places) {
      try {
        Caller caller = place.find(key);
        found = found == null ? caller : found;
      } catch (GatewayException e) {
        refused = refused == null ? e : refused;
      }
    }
    if (found == null && refused != null) {
      throw refused;
    }
    return found;
  }
}
