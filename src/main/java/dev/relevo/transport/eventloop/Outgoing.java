package dev.relevo.transport.eventloop;

/** The body of an answer on its way into a connection. On the connection's loop only. */
interface Outgoing {
  /** The connection takes bytes again. */
  void writable();

  /** Nobody reads any more. */
  void gone();
}
