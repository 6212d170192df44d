package dev.relevo.gateway;

import java.util.function.Supplier;

/** The desk of those requests that begin now: another one after the settings have changed. */
final class Desks implements Supplier<Desk> {
  private volatile Desk current;

  Desks(Desk first) {
    current = first;
  }

  @Override
  public Desk get() {
    return current;
  }

  /** From now on requests that begin find this one. */
  void become(Desk next) {
    current = next;
  }
}
