package dev.relevo.transport.eventloop;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Reads the replies of a host. */
final class ResponseDecoder extends HttpResponseDecoder {
  private static final int LONGEST_LINE = 8 * 1024;
  private static final int LARGEST_HEAD = 64 * 1024;
  private static final int LARGEST_PIECE = 64 * 1024;

  ResponseDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LARGEST_HEAD)
            .setMaxChunkSize(LARGEST_PIECE));
  }

  /** Whether bytes have come that belong to no reply so far. */
  boolean hasMore() {
    return actualReadableBytes() > 0;
  }
}
