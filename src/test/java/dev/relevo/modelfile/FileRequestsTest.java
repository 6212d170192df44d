package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.modelfile.ModelFileException.Reason;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers that are no file, and the ways to a server. */
final class FileRequestsTest extends ModelFilesFixture {
  @Test
  void obtain_webPage_isToldAtOnceAndWhatIsHereIsKept() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), Arrays.copyOf(MODEL, 1_000));
    host.server()
        .enqueue(ScriptedReply.whole(200, "text/html; charset=utf-8", "<!doctype html><p>Hi"));

    ModelFileException failure = failure(wanted(host.url(), sha256(MODEL), null));

    assertThat(failure.reason()).isEqualTo(Reason.WRONG_CONTENT);
    assertThat(failure).hasMessageContaining("a web page (text/html; charset=utf-8)");
    assertThat(part()).hasSize(1_000);
    assertThat(host.begins()).hasSize(1);
  }

  @Test
  void obtain_otherContent_isToldAtOnce() throws IOException {
    host.has("not a model at all".getBytes(StandardCharsets.UTF_8), "\"v1\"");

    assertThat(failure(unknown())).hasMessageContaining("not a GGUF file (application/octet");
    assertThat(names()).isEmpty();
  }

  @Test
  void obtain_packedContent_isRefused() {
    host.then(answer -> answer.header("Content-Encoding", "gzip").whole());

    assertThat(failure(wanted())).hasMessageContaining("in the encoding 'gzip'");
  }

  @Test
  void obtain_otherSizeThanConfigured_isRefusedAtOnce() throws IOException {
    ModelFileException failure = failure(wanted(host.url(), null, 77L));

    assertThat(failure.reason()).isEqualTo(Reason.WRONG_CONTENT);
    assertThat(failure)
        .hasMessageContaining("of " + SIZE + " bytes, but tiny has 77")
        .hasMessageContaining("relevo.models.catalog.tiny.size");
    assertThat(names()).isEmpty();
  }

  @Test
  void obtain_refusals_areToldWithoutTryingAgain() {
    for (int status : new int[] {401, 403, 404, 410, 400, 300}) {
      host.server().enqueue(ScriptedReply.text(status, "no"));
      ModelFileException failure = failure(wanted());
      assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
      assertThat(failure.mayPass()).isFalse();
      assertThat(failure)
          .hasMessageStartingWith(host.url().toString())
          .hasMessageContaining(Integer.toString(status));
    }
    assertThat(host.begins()).hasSize(6);
    assertThat(target()).doesNotExist();
  }

  @Test
  void obtain_redirects_areFollowedWithTheRange() throws IOException {
    try (ScriptedServer entrance = ScriptedServer.start()) {
      entrance.answer(
          request ->
              request.path().equals("/a")
                  ? ScriptedReply.text(302, "").header("Location", "/b?secret=1")
                  : ScriptedReply.text(307, "").header("Location", host.url().toString()));
      host.thenBreakAfter(100_000);

      obtain(wanted(URI.create(entrance.address() + "/a"), sha256(MODEL), (long) SIZE));

      assertFetchedWhole();
      assertThat(host.begins()).containsExactly(0, 100_000);
      assertThat(entrance.requests()).hasSize(4);
    }
  }

  @Test
  void obtain_badRedirects_areRefused() {
    for (String location : new String[] {"ftp://example.com/x", "", "http://[", "mailto:x"}) {
      host.server().enqueue(ScriptedReply.text(302, "").header("Location", location));
      ModelFileException failure = failure(wanted());
      assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
      assertThat(failure).hasMessageContaining("is redirected to '" + location + "'");
    }
    host.server().answer(ScriptedReply.text(302, "").header("Location", "/again"));
    assertThat(failure(wanted())).hasMessageContaining("is redirected without end");
  }

  @Test
  void target_fromHttpsToHttp_isRefused() throws IOException {
    URI secure = URI.create("https://h/a/x.gguf");

    assertThat(FileRequests.target(secure, secure, "/b?c=d"))
        .isEqualTo(URI.create("https://h/b?c=d"));
    assertThat(FileRequests.target(secure, URI.create("http://h/x"), "https://other/y"))
        .isEqualTo(URI.create("https://other/y"));
    assertThatThrownBy(() -> FileRequests.target(secure, secure, "http://other/y?secret"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("is redirected from https to http://other/y,");
  }

  @Test
  void obtain_nobodyThere_saysWhyAndWhatHelps() {
    ModelFileException refused =
        failure(wanted(URI.create(ScriptedServer.refusedAddress() + "/x.gguf"), null, null));
    ModelFileException unknown =
        failure(wanted(URI.create("http://nobody.invalid/x.gguf"), null, null));

    assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refused)
        .hasMessageContaining("127.0.0.1 refuses the connection")
        .hasMessageContaining("put the file at " + target() + " by hand");
    assertThat(unknown.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(unknown).hasMessageContaining("nobody knows a host named nobody.invalid");
  }

  @Test
  void obtain_secretsInTheAddress_areNotTold() {
    host.server().enqueue(ScriptedReply.text(404, "no"));
    URI url = URI.create(host.url() + "?token=top-secret");

    assertThat(failure(wanted(url, null, null)))
        .hasMessageStartingWith(host.url() + " is not there (404)")
        .hasMessageNotContaining("top-secret");
  }

  @Test
  void obtain_proxyInTheEnvironment_isAsked() throws IOException {
    ModelFiles proxied =
        new ModelFiles(SETTINGS, Map.of("http_proxy", host.server().address().toString()), machine);

    proxied
        .obtain(wanted(URI.create("http://models.invalid/tiny.gguf"), null, null), threads)
        .result()
        .toCompletableFuture()
        .join();

    assertThat(host.server().requests().get(0).path()).isEqualTo("http://models.invalid/tiny.gguf");
  }

  @Test
  void obtain_wrongProxy_isTold() {
    ModelFiles proxied =
        new ModelFiles(SETTINGS, Map.of("HTTP_PROXY", "socks5://u:p@127.0.0.1:1"), machine);

    Fetch fetch =
        proxied.obtain(wanted(URI.create("http://models.invalid/tiny.gguf"), null, null), threads);

    assertThat(failure(fetch)).hasMessageStartingWith("HTTP_PROXY must be http://HOST:PORT");
  }
}
