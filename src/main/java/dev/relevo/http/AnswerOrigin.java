package dev.relevo.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Served;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one streamed answer came from, as far as its response head could not tell: who serves, when
 * a keep-alive went out before that was known, and who went on where somebody broke off. Not
 * thread-safe.
 */
public final class AnswerOrigin {
  /** The field of an answer's last event that tells it. */
  public static final String FIELD = "x_relevo";

  private final List<ChatEvent.Continued> seams = new ArrayList<>(0);
  private @Nullable Served served;
  private boolean headTellsNothing;

  /** It is known who serves. */
  public void served(Served who) {
    served = who;
  }

  /** A keep-alive goes out, and the response head with it if it has not gone yet. */
  public void keptAlive() {
    headTellsNothing |= served == null;
  }

  /** Somebody else goes on. */
  public void continued(ChatEvent.Continued seam) {
    seams.add(seam);
  }

  /** Whether the answer's last event has something to tell. */
  public boolean mustBeTold() {
    return served != null && (headTellsNothing || !seams.isEmpty());
  }

  /** Writes it as an object. */
  public void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    if (served != null) {
      writeFields(out, served);
    }
    if (!seams.isEmpty()) {
      out.writeArrayFieldStart("continued");
      for (ChatEvent.Continued seam : seams) {
        out.writeStartObject();
        writeFields(out, seam.served());
        out.writeNumberField("after_characters", seam.characters());
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void writeFields(JsonGenerator out, Served who) throws IOException {
    out.writeStringField("worker", who.worker());
    out.writeStringField("model", who.model());
    out.writeNumberField("attempts", who.attempts());
    out.writeBooleanField("fallback", who.fallback());
    if (who.substituted()) {
      out.writeBooleanField("substituted", true);
    }
    if (who.structured() != null) {
      out.writeStringField("structured_output", who.structured().toString());
    }
    if (who.maxTokens() != null) {
      out.writeNumberField("max_tokens", who.maxTokens());
    }
    if (!who.queued().isZero()) {
      out.writeNumberField("queued_ms", who.queued().toMillis());
    }
    if (who.cache() != null) {
      out.writeStringField("cache", who.cache().toString());
    }
  }
}
