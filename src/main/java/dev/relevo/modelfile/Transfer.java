package dev.relevo.modelfile;

import dev.relevo.modelfile.ModelFileException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request for a file, or for the rest of it, and what becomes of the answer. A part is only
 * added to when the server says that the rest is of the same version; it is only thrown away when
 * something better has begun to come, or when it is known to be worthless.
 */
final class Transfer {
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

  private final ModelFile wanted;
  private final PartFile part;
  private final FileRequests requests;
  private final DiskRoom room;
  private final CompletableFuture<Void> stop;
  private final Runnable onReceived;
  private long received;

  Transfer(
      ModelFile wanted,
      PartFile part,
      FileRequests requests,
      DiskRoom room,
      CompletableFuture<Void> stop,
      Runnable onReceived) {
    this.wanted = wanted;
    this.part = part;
    this.requests = requests;
    this.room = room;
    this.stop = stop;
    this.onReceived = onReceived;
  }

  /** How many bytes this request has brought. */
  long received() {
    return received;
  }

  /**
   * Runs until the part is whole.
   *
   * @param pastCaches whether what caches hold is not to be trusted
   * @throws AttemptFailed when it is not whole and another request may help
   */
  void run(boolean pastCaches) throws AttemptFailed, ModelFileException, InterruptedException {
    room.check(part.totalBytes());
    try (FileReply reply = requests.get(wanted.url(), headers(pastCaches), stop)) {
      if (!reply.encoding().isEmpty()) {
        throw refused("answers in the encoding '" + reply.encoding() + "', which nobody asked for");
      }
      switch (reply.status()) {
        case 200 -> takeWhole(reply);
        case 206 -> takeRest(reply);
        case 416 -> takeNothing(reply);
        default -> throw failure(reply);
      }
    }
  }

  private Map<String, String> headers(boolean pastCaches) {
    Map<String, String> headers = new HashMap<>();
    if (pastCaches) {
      headers.put("Cache-Control", "no-cache");
    }
    if (part.canGrow()) {
      headers.put("Range", "bytes=" + part.length() + "-");
      String validator = part.validator();
      if (validator != null) {
        headers.put("If-Range", validator);
      }
    }
    return headers;
  }

  /** The whole file comes, asked for or not. What is here is kept until it proves to be one. */
  private void takeWhole(FileReply reply)
      throws AttemptFailed, ModelFileException, InterruptedException {
    Long total = reply.contentLength();
    checkSize(total);
    byte[] beginning = beginning(reply);
    room.check(total == null ? wanted.sizeBytes() : total);
    part.begin(PartInfo.validator(reply.headers()), total);
    append(ByteBuffer.wrap(beginning));
    takeBody(reply);
  }

  /** The first bytes of a body, which tell whether it is a model file at all. */
  private byte[] beginning(FileReply reply)
      throws AttemptFailed, ModelFileException, InterruptedException {
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    while (first.size() < MAGIC.length) {
      List<ByteBuffer> bytes = next(reply);
      if (bytes == null) {
        break;
      }
      for (ByteBuffer buffer : bytes) {
        byte[] some = new byte[buffer.remaining()];
        buffer.get(some);
        first.writeBytes(some);
      }
    }
    byte[] beginning = first.toByteArray();
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= beginning.length || beginning[i] != MAGIC[i]) {
        throw notAModel(reply);
      }
    }
    return beginning;
  }

  private ModelFileException notAModel(FileReply reply) {
    String type = reply.contentType();
    return wrong(
        type.startsWith("text/html")
            ? "answers with a web page ("
                + type
                + ") instead of a model file; look at it in a"
                + " browser: a sign-in page or a proxy may stand between"
            : "answers with something that is not a GGUF file"
                + (type.isEmpty() ? "" : " (" + type + ")"));
  }

  private void takeRest(FileReply reply)
      throws AttemptFailed, ModelFileException, InterruptedException {
    Long begin = reply.rangeBegin();
    Long total = reply.rangeTotal();
    String validator = PartInfo.validator(reply.headers());
    String known = part.validator();
    boolean changed = known != null && validator != null && !known.equals(validator);
    Long knownTotal = part.totalBytes();
    if (part.length() == 0
        || begin == null
        || begin != part.length()
        || changed
        || (total != null && knownTotal != null && !total.equals(knownTotal))) {
      checkSize(total);
      part.empty();
      throw new AttemptFailed("what the server has is not what the part belongs to");
    }
    if (known == null || knownTotal == null) {
      part.adopt(validator, total);
    }
    takeBody(reply);
  }

  /** The server has nothing after what is here: all of it is, or it is of another version. */
  private void takeNothing(FileReply reply) throws AttemptFailed, ModelFileException {
    Long total = reply.rangeTotal();
    if (part.length() > 0 && total != null && total == part.length()) {
      checkSize(total);
      return;
    }
    part.empty();
    throw new AttemptFailed("the server has less than what is here");
  }

  private void takeBody(FileReply reply)
      throws AttemptFailed, ModelFileException, InterruptedException {
    for (List<ByteBuffer> bytes = next(reply); bytes != null; bytes = next(reply)) {
      for (ByteBuffer buffer : bytes) {
        append(buffer);
      }
      onReceived.run();
    }
    if (!isWhole()) {
      throw new AttemptFailed("the connection to " + reply.url().getHost() + " ended too early");
    }
  }

  private @Nullable List<ByteBuffer> next(FileReply reply)
      throws AttemptFailed, ModelFileException, InterruptedException {
    List<ByteBuffer> bytes = reply.body().next();
    if (stop.isDone()) {
      throw FileRequests.cancelled();
    }
    return bytes;
  }

  private void append(ByteBuffer bytes) throws AttemptFailed, ModelFileException {
    int count = bytes.remaining();
    Long total = part.totalBytes();
    if (total != null && part.length() + count > total) {
      part.empty();
      throw new AttemptFailed("the server sends more bytes than the file has");
    }
    if (total == null) {
      room.checkForMore();
    }
    try {
      part.append(bytes);
    } catch (IOException e) {
      room.check(total == null ? Long.valueOf(part.length() + bytes.remaining()) : total);
      throw PartFile.cannotWrite(part.path(), e);
    }
    received += count;
  }

  /** Where nobody has said how large the file is, it says itself how much it needs. */
  private boolean isWhole() throws ModelFileException {
    if (part.totalBytes() != null) {
      return part.isWhole();
    }
    try {
      return part.length() >= GgufHeader.ofPart(part.path()).neededBytes();
    } catch (EOFException e) {
      return false;
    } catch (IOException e) {
      throw new ModelFileException(
          Reason.WRONG_CONTENT,
          wanted.shownUrl() + " gives a file that cannot be used: " + e.getMessage(),
          e);
    }
  }

  private void checkSize(@Nullable Long total) throws ModelFileException {
    Long expected = wanted.sizeBytes();
    if (total != null && expected != null && !total.equals(expected)) {
      throw wrong(
          "gives a file of "
              + total
              + " bytes, but "
              + wanted.name()
              + " has "
              + expected
              + "; correct "
              + (wanted.key() == null ? "the size" : wanted.key() + ".size or .url"));
    }
  }

  private AttemptFailed failure(FileReply reply) throws ModelFileException {
    int status = reply.status();
    if (status >= 500 || status == 408 || status == 425 || status == 429) {
      return new AttemptFailed(
          reply.url().getHost()
              + (status >= 500 ? " has an error of its own (" : " is busy (")
              + status
              + ")",
          reply.retryAfter(Instant.now()));
    }
    throw refused(
        switch (status) {
          case 401, 403 ->
              "refuses access ("
                  + status
                  + "); a model that asks for a sign-in is fetched by hand: put the file at "
                  + wanted.path();
          case 404, 410 ->
              "is not there ("
                  + status
                  + "); correct "
                  + (wanted.key() == null ? "the address" : wanted.key() + ".url");
          case 407 -> "is behind a proxy that asks for a user name (407)";
          default -> "answers with the status " + status + " instead of a file";
        });
  }

  private ModelFileException refused(String what) {
    return new ModelFileException(Reason.REFUSED, wanted.shownUrl() + " " + what);
  }

  private ModelFileException wrong(String what) {
    return new ModelFileException(Reason.WRONG_CONTENT, wanted.shownUrl() + " " + what);
  }
}
