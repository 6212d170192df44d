package dev.relevo.transport.eventloop;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * An HTTP server over TLS on a free local port, with a certificate that it has signed itself. It
 * answers every request with the same JSON; to a path that ends in {@code /close} with a body that
 * ends when the connection does, to one that ends in {@code /cut} with one that just breaks off.
 */
final class TlsServer implements AutoCloseable {
  private static final char[] PASSWORD = "password".toCharArray();

  private final KeyStore keys;
  private final SSLContext context;
  private final String protocol;
  private final ServerSocket socket;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger fullHandshakes = new AtomicInteger();

  private TlsServer(KeyStore keys, String protocol) throws GeneralSecurityException, IOException {
    this.keys = keys;
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new Counting(factory)}, null, null);
    this.protocol = protocol;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon("tls-server-accept", this::accept);
  }

  /** A server whose certificate is of this name. */
  static TlsServer start(Path directory, String name, String protocol) throws Exception {
    Path file = directory.resolve(name + ".p12");
    if (!Files.exists(file)) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=" + name,
                  "-ext",
                  "SAN=dns:" + name,
                  "-storepass",
                  new String(PASSWORD),
                  "-keystore",
                  file.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("keytool.log").toFile())
              .start();
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(Files.readString(directory.resolve("keytool.log")));
      }
    }
    return new TlsServer(KeyStore.getInstance(file.toFile(), PASSWORD), protocol);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** How many connections were ever opened. */
  int accepted() {
    return accepted.get();
  }

  /** How often it showed its certificate, which it does not do in a session that is resumed. */
  int fullHandshakes() {
    return fullHandshakes.get();
  }

  /** Trusts this server and no other. */
  TrustManagerFactory trust() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate(keys.aliases().nextElement()));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (!socket.isClosed()) {
        Socket client = socket.accept();
        accepted.incrementAndGet();
        daemon("tls-server-connection", () -> serve(client));
      }
    } catch (IOException e) {
      // the server was closed
    }
  }

  private void serve(Socket plain) {
    try (plain;
        SSLSocket client = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true)) {
      client.setEnabledProtocols(new String[] {protocol});
      InputStream in = new BufferedInputStream(client.getInputStream());
      for (String head = readHead(in); !head.isEmpty(); head = readHead(in)) {
        String path = head.split(" ", 3)[1];
        boolean last = path.endsWith("/close") || path.endsWith("/cut");
        String length = last ? "" : "Content-Length: 2\r\n";
        client
            .getOutputStream()
            .write(
                ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + length + "\r\n{}")
                    .getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        if (last) {
          if (path.endsWith("/cut")) {
            plain.close(); // no word of farewell
          }
          return;
        }
      }
    } catch (IOException e) {
      // the client went away, or does not trust us
    }
  }

  /** The head of a request without a body, or nothing at the end. */
  static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    int c;
    while ((c = in.read()) >= 0) {
      head.append((char) c);
      if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        return head.toString();
      }
    }
    return "";
  }

  /** Counts how often the certificate is wanted. */
  private final class Counting extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keyManager;

    Counting(KeyManagerFactory factory) {
      this.keyManager = (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return keyManager.getClientAliases(type, issuers);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket of) {
      return keyManager.chooseClientAlias(types, issuers, of);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return keyManager.getServerAliases(type, issuers);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket of) {
      String alias = keyManager.chooseServerAlias(type, issuers, of);
      if (alias != null) {
        fullHandshakes.incrementAndGet();
      }
      return alias;
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
      return keyManager.chooseEngineServerAlias(type, issuers, engine);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keyManager.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keyManager.getPrivateKey(alias);
    }
  }
}
