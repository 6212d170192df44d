package dev.relevo.http;

import dev.relevo.wire.JsonMapper;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Responses with a JSON body. */
public final class JsonAnswer {
  private JsonAnswer() {}

  /** A response with this status and body. */
  public static HttpResponse of(int status, JsonMapper.Writer body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(
            HttpEntities.create(ContentTypes.APPLICATION_JSON, JsonMapper.byteString(body)));
  }
}
