package dev.relevo.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One connection to an HTTP/1.1 server, spoken by hand. Not thread-safe. */
public final class RawConnection implements AutoCloseable {
  private static final int WAIT_MILLIS = 20_000;
  private static final int SMALL_BUFFER = 16 << 10;

  private final Socket socket;
  private final InputStream in;

  /**
   * A response.
   *
   * @param status the status
   * @param headers the headers, names in lower case; the last of equal names counts
   * @param body the body as text
   */
  public record Response(int status, Map<String, String> headers, String body) {
    public Response {
      headers = Map.copyOf(headers);
    }

    /** The header's value, or null. */
    public @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  public RawConnection(InetSocketAddress address) {
    this(address, 0);
  }

  /** A connection whose other side soon notices that nobody reads, having this buffer. */
  public static RawConnection withSmallBuffer(InetSocketAddress address) {
    return new RawConnection(address, SMALL_BUFFER);
  }

  private RawConnection(InetSocketAddress address, int receiveBuffer) {
    try {
      socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(address, WAIT_MILLIS);
      socket.setSoTimeout(WAIT_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A whole request as bytes. */
  public static byte[] request(String method, String path, byte[] body, String... headers) {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: gateway\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    if (body.length > 0 || method.equals("POST")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  /** Sends a request and reads the response. */
  public Response exchange(String method, String path, byte[] body, String... headers) {
    write(request(method, path, body, headers));
    return read(!method.equals("HEAD"));
  }

  /** Sends a JSON body and reads the response. */
  public Response post(String path, String body, String... headers) {
    return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** Sends a JSON body and reads the response. */
  public Response post(String path, byte[] body, String... headers) {
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type: application/json";
    return exchange("POST", path, body, all);
  }

  public void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  public void write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the next response with its whole body. */
  public Response read() {
    return read(true);
  }

  private Response read(boolean withBody) {
    try {
      String statusLine = line();
      int status = Integer.parseInt(statusLine.split(" ", -1)[1]);
      Map<String, String> headers = new TreeMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
      }
      byte[] body = {};
      if (withBody && status >= 200 && status != 204) {
        body =
            "chunked".equals(headers.get("transfer-encoding"))
                ? chunks()
                : headers.containsKey("content-length")
                    ? in.readNBytes(Integer.parseInt(headers.get("content-length")))
                    : in.readAllBytes();
      }
      return new Response(status, headers, new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int length = Integer.parseInt(line().split(";", -1)[0].trim(), 16);
      body.writeBytes(in.readNBytes(length));
      line();
      if (length == 0) {
        return body.toByteArray();
      }
    }
  }

  /** Reads until this text has come and returns everything up to it. */
  public String readUntil(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    byte[] seen = new byte[256];
    int length = 0;
    try {
      while (!endsWith(seen, length, wanted)) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException(
              "the connection ended after: " + new String(seen, 0, length, StandardCharsets.UTF_8));
        }
        if (length == seen.length) {
          seen = Arrays.copyOf(seen, 2 * length);
        }
        seen[length++] = (byte) next;
      }
      return new String(seen, 0, length, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean endsWith(byte[] seen, int length, byte[] wanted) {
    int from = length - wanted.length;
    return from >= 0 && Arrays.equals(seen, from, length, wanted, 0, wanted.length);
  }

  /** Whether the server closes the connection without another byte; waits for either. */
  public boolean isClosedByServer() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Everything until the server closes the connection, in whichever way. */
  public String readToTheEnd() {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        seen.write(next);
      }
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      // a reset is an end too
    }
    return seen.toString(StandardCharsets.UTF_8);
  }

  /** The next so many bytes. */
  public byte[] readBytes(int length) {
    try {
      return in.readNBytes(length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says that nothing more will be sent, and goes on reading. */
  public void endOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended within: " + line);
      }
      if (next == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      if (next != '\r') {
        line.write(next);
      }
    }
  }

  /** Closes with a reset, as a process that is killed does. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
