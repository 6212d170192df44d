package dev.relevo.transport;

import dev.relevo.settings.Section;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files by which an edge shows who it is, when it speaks TLS.
 *
 * @param certificate a file in PEM with the certificate, and after it those that vouch for it
 * @param key a file in PEM with the certificate's private key (PKCS #8, not encrypted)
 */
public record EdgeTls(Path certificate, Path key) {
  /** The versions that are spoken. */
  public static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  /**
   * What the files hold.
   *
   * @param key the private key
   * @param chain its certificate, and those that vouch for it
   */
  public record Identity(PrivateKey key, List<X509Certificate> chain) {
    public Identity {
      Objects.requireNonNull(key, "key");
      chain = List.copyOf(chain);
    }
  }

  public EdgeTls {
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(key, "key");
  }

  /** Reads the section, and once the files, to know whether they are any good; null without one. */
  static @Nullable EdgeTls from(Section section) {
    return section.readAll(EdgeTls::read);
  }

  private static @Nullable EdgeTls read(Section section) {
    String certificate = section.optionalString("certificate");
    String key = section.optionalString("key");
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      section.fault(
          certificate == null ? "certificate" : "key",
          "is missing; for TLS both a certificate and its key are needed");
      return null;
    }
    EdgeTls tls = new EdgeTls(Path.of(certificate), Path.of(key));
    List<X509Certificate> chain = List.of();
    try {
      chain = tls.chain();
    } catch (IOException | GeneralSecurityException e) {
      section.fault("certificate", told(tls.certificate, "certificates", e));
    }
    try {
      PrivateKey secret = tls.privateKey();
      if (!chain.isEmpty() && !belongs(secret, chain.get(0))) {
        section.fault("key", "is not the key of the certificate in " + tls.certificate);
      }
    } catch (IOException | GeneralSecurityException e) {
      section.fault("key", told(tls.key, "a private key (PKCS #8, not encrypted)", e));
    }
    return tls;
  }

  private static String told(Path file, String what, Exception e) {
    return e instanceof IOException
        ? "names " + file + ", which cannot be read"
        : "names " + file + ", which does not hold " + what + " in PEM";
  }

  /**
   * Reads the files. Blocks.
   *
   * @throws IOException when they cannot be read
   * @throws GeneralSecurityException when they hold something else
   */
  public Identity identity() throws IOException, GeneralSecurityException {
    return new Identity(privateKey(), chain());
  }

  private List<X509Certificate> chain() throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)));
    if (found.isEmpty()) {
      throw new GeneralSecurityException("no certificate");
    }
    return found.stream().map(X509Certificate.class::cast).toList();
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    Matcher found = KEY.matcher(Files.readString(key, StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      throw new GeneralSecurityException("no key");
    }
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(found.group(1));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("not Base64", e);
    }
    GeneralSecurityException last = new GeneralSecurityException("of no known kind");
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw last;
  }

  /** Whether what the key signs is what the certificate accepts. */
  private static boolean belongs(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String kind = key.getAlgorithm();
    if (!certificate.getPublicKey().getAlgorithm().equals(kind)) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            kind.equals("RSA") ? "SHA256withRSA" : kind.equals("EC") ? "SHA256withECDSA" : kind);
    byte[] text = {1, 2, 3};
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(text);
    return signature.verify(signed);
  }
}
