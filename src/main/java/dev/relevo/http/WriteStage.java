package dev.relevo.http;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.Gateway;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an {@link AnswerWriter} in a stream. A failure after something was written is written too.
 * Runs once.
 */
final class WriteStage extends GraphStage<FlowShape<ChatEvent, ByteString>> {
  private static final Logger LOG = LoggerFactory.getLogger(WriteStage.class);

  private final Inlet<ChatEvent> in = Inlet.create("write.in");
  private final Outlet<ByteString> out = Outlet.create("write.out");
  private final FlowShape<ChatEvent, ByteString> shape = FlowShape.of(in, out);
  private final AnswerWriter writer;

  WriteStage(AnswerWriter writer) {
    this.writer = writer;
  }

  @Override
  public FlowShape<ChatEvent, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private boolean written;

    private Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              ByteString bytes = writer.write(grab(in));
              written = true;
              if (bytes.isEmpty()) {
                pull(in);
              } else {
                push(out, bytes);
              }
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              if (written) {
                GatewayError error = Gateway.errorOf(failure);
                if (error.kind() == GatewayError.Kind.INTERNAL) {
                  LOG.error("a stream failed by a fault of the gateway", failure);
                }
                emit(out, writer.failed(error), () -> completeStage());
              } else {
                failStage(failure);
              }
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }
          });
    }
  }
}
