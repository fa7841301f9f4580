package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Changes of a session by read and write listeners are written before the response ends. */
@RedisTest
class NonBlockingIoTest extends TwoNodesScenario {

  private static final int CHUNKS = 100;

  NonBlockingIoTest(RedisServer redis) {
    super(redis);
  }

  @Override
  WebApp[] apps() {
    return new WebApp[] {
      SessionApp.on(redis.uri())
          .page("/read", TwoNodesScenario::readAttribute)
          .page("/stream", NonBlockingIoTest::stream)
          .page("/upload", NonBlockingIoTest::upload)
          .build()
    };
  }

  private static void stream(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    AsyncContext async = request.startAsync();
    ServletOutputStream stream = response.getOutputStream();
    byte[] chunk = new byte[4_000];
    stream.setWriteListener(
        new WriteListener() {
          private int written;

          @Override
          public void onWritePossible() throws IOException {
            if (written == 0) {
              request.getSession().setAttribute("streamed", "begun");
            }
            while (stream.isReady()) {
              if (written == CHUNKS) {
                request.getSession().setAttribute("streamed", "ended");
                async.complete();
                return;
              }
              stream.write(chunk);
              written++;
            }
          }

          @Override
          public void onError(Throwable failure) {
            async.complete();
          }
        });
  }

  private static void upload(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    AsyncContext async = request.startAsync();
    ServletInputStream stream = request.getInputStream();
    stream.setReadListener(
        new ReadListener() {
          private int bytes;

          @Override
          public void onDataAvailable() throws IOException {
            byte[] buffer = new byte[1_000];
            while (stream.isReady() && !stream.isFinished()) {
              bytes += Math.max(0, stream.read(buffer));
            }
          }

          @Override
          public void onAllDataRead() {
            request.getSession().setAttribute("uploaded", bytes);
            async.complete();
          }

          @Override
          public void onError(Throwable failure) {
            async.complete();
          }
        });
  }

  @Test
  void writeListener_streamedResponse_setsCookieAndWritesSession() {
    Browser fresh = new Browser();
    Reply reply = fresh.get(one, "/stream");
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(reply.body()).hasSize(CHUNKS * 4_000);
    assertThat(fresh.get(two, "/read?name=streamed").body()).isEqualTo("ended");
  }

  @Test
  void readListener_uploadedBody_writesSession() {
    Browser fresh = new Browser();
    fresh.post(one, "/upload", "a".repeat(50_000));
    assertThat(fresh.get(two, "/read?name=uploaded").body()).isEqualTo("50000");
  }
}
