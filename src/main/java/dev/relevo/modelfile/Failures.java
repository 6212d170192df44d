package dev.relevo.modelfile;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts exceptions of sockets and files into words. */
final class Failures {
  private Failures() {}

  /**
   * Why a server did not answer.
   *
   * @param host the server's name, or its proxy's
   */
  static String described(Throwable failure, String host) {
    if (find(failure, UnresolvedAddressException.class) != null
        || find(failure, UnknownHostException.class) != null) {
      return "nobody knows a host named " + host + " (is this machine offline?)";
    }
    if (find(failure, HttpConnectTimeoutException.class) != null) {
      return "no connection to " + host + " within the connect-timeout";
    }
    if (find(failure, ConnectException.class) != null) {
      return host + " refuses the connection or cannot be reached";
    }
    if (isDistrusted(failure)) {
      return "the certificate of "
          + host
          + " is not trusted; where a proxy looks into connections, give Java its certificate with"
          + " -Djavax.net.ssl.trustStore";
    }
    SSLException tls = find(failure, SSLException.class);
    if (tls != null) {
      return "no secure connection to " + host + ": " + tls.getMessage();
    }
    return "the connection to " + host + " broke";
  }

  /** Whether the server's certificate was refused: that does not pass. */
  static boolean isDistrusted(Throwable failure) {
    return find(failure, CertificateException.class) != null;
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** Why a file cannot be used; the JDK's own messages are often only its name. */
  static String described(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "there is no such folder";
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return "a file is in the place of a folder";
    }
    String reason = failure instanceof FileSystemException named ? named.getReason() : null;
    return reason != null ? reason : String.valueOf(failure.getMessage());
  }
}
