package dev.relevo.transport.eventloop;

/**
 * What may be told of a request that was refused.
 *
 * @param path its target without what follows a question mark, which may hold a key
 */
record RequestLine(String method, String path) {
  static RequestLine of(String method, String target) {
    int query = target.indexOf('?');
    return new RequestLine(method, query < 0 ? target : target.substring(0, query));
  }
}
