package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Container;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Changes of a session by asynchronous requests are written before the response ends. */
@RedisTest
class AsyncTest extends TwoNodesScenario {

  private static final int SHORT_MILLIS = 100;

  AsyncTest(RedisServer redis) {
    super(redis);
  }

  @Override
  WebApp[] apps() {
    return new WebApp[] {
      pages(SessionApp.on(redis.uri())).with(app -> app.errorPage(500, "/sorry")).build()
    };
  }

  private SessionApp pages(SessionApp app) {
    return app.page("/read", TwoNodesScenario::readAttribute)
        .page("/thread", this::thread)
        .page("/own", AsyncTest::own)
        .page("/dispatch", AsyncTest::dispatch)
        .page("/target", AsyncTest::target)
        .page("/twice", AsyncTest::twice)
        .page("/timeout", AsyncTest::timeout)
        .page("/forgotten", AsyncTest::forgotten)
        .page("/sorry", AsyncTest::sorry)
        .page("/count", AsyncTest::count);
  }

  private static void run(AsyncContext async, Runnable code) {
    async.start(code);
  }

  private void thread(HttpServletRequest request, HttpServletResponse response) {
    boolean flush = request.getParameter("flush") != null;
    AsyncContext async = request.startAsync();
    run(
        async,
        () -> {
          HttpServletRequest same = (HttpServletRequest) async.getRequest();
          same.getSession().setAttribute("thread", "changed");
          if (flush) {
            flush(async);
            held.hold();
          }
          async.complete();
        });
  }

  private static void flush(AsyncContext async) {
    try {
      async.getResponse().flushBuffer();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Uses wrappers of the application. */
  private static void own(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async =
        request.startAsync(
            new HttpServletRequestWrapper(request), new HttpServletResponseWrapper(response));
    run(
        async,
        () -> {
          ((HttpServletRequest) async.getRequest()).getSession().setAttribute("own", "changed");
          request.getAsyncContext().complete();
        });
  }

  private static void dispatch(HttpServletRequest request, HttpServletResponse response) {
    request.getSession().setAttribute("before", "changed");
    AsyncContext async = request.startAsync();
    if (request.getParameter("thread") == null) {
      async.dispatch("/target");
    } else {
      run(
          async,
          () -> {
            ((HttpServletRequest) async.getRequest())
                .getSession()
                .setAttribute("between", "changed");
            async.dispatch("/target");
          });
    }
  }

  private static void target(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    if (session == null) {
      throw new IllegalStateException("Lost");
    }
    session.setAttribute("target", session.getAttribute("before"));
    if (request.getParameter("fail") != null) {
      throw new IllegalStateException("of the test");
    }
    response.getWriter().print(request.getDispatcherType());
  }

  private static void twice(HttpServletRequest request, HttpServletResponse response) {
    if (request.getDispatcherType() == DispatcherType.REQUEST) {
      request.getSession().setAttribute("first", "changed");
      request.startAsync().dispatch();
    } else {
      AsyncContext async = request.startAsync();
      run(
          async,
          () -> {
            request.getSession().setAttribute("second", "changed");
            async.complete();
          });
    }
  }

  /** A listener for timeouts only. */
  private interface OnTimeout extends AsyncListener {

    @Override
    default void onComplete(AsyncEvent event) {}

    @Override
    default void onError(AsyncEvent event) {}

    @Override
    default void onStartAsync(AsyncEvent event) {}
  }

  private static void timeout(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    async.setTimeout(SHORT_MILLIS);
    async.addListener(
        (OnTimeout)
            event -> {
              request.getSession().setAttribute("late", "changed");
              event.getAsyncContext().complete();
            });
  }

  /** Starts a request that is never completed. */
  private static void forgotten(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    async.setTimeout(SHORT_MILLIS);
    CountDownLatch changed = new CountDownLatch(1);
    new Thread(
            () -> {
              request.getSession().setAttribute("forgotten", "changed");
              changed.countDown();
            })
        .start();
    HeldRequest.await(changed);
  }

  private static void sorry(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.setAttribute("sorry", "changed");
    }
    response.getWriter().print(session == null ? "none" : "sorry");
  }

  /** Reads the session before an asynchronous dispatch, and writes it afterwards. */
  private static void count(HttpServletRequest request, HttpServletResponse response) {
    HttpSession session = request.getSession();
    if (request.getDispatcherType() == DispatcherType.REQUEST) {
      request.setAttribute("counter", session.getAttribute("counter"));
      AsyncContext async = request.startAsync();
      if (request.getParameter("thread") == null) {
        async.dispatch();
      } else {
        run(async, async::dispatch);
      }
    } else {
      Integer before = (Integer) request.getAttribute("counter");
      session.setAttribute("counter", before == null ? 1 : before + 1);
    }
  }

  @Test
  void complete_changeByOtherThread_writesSessionBeforehand() {
    Reply reply = browser.get(one, "/thread");
    assertThat(reply.setCookies()).hasSizeLessThanOrEqualTo(1);
    assertThat(readOnTwo("thread")).isEqualTo("changed");
  }

  @Test
  void startAsync_sessionCreatedByOtherThread_setsCookie() {
    Reply reply = new Browser().get(one, "/thread");
    assertThat(reply.setCookies()).hasSize(1);
  }

  @Test
  void flushBuffer_changeByOtherThread_writesSessionBeforehand() {
    browser.get(one, "/twice");
    held = new HeldRequest();
    CompletableFuture<Reply> reply = browser.getAsync(one, "/thread?flush=1");
    try {
      held.awaitReached();
      assertThat(readOnTwo("thread")).isEqualTo("changed");
    } finally {
      held.release();
    }
    assertThat(reply.join().status()).isEqualTo(200);
  }

  @Test
  void startAsync_wrappedRequestAndResponse_writesChange() {
    browser.get(one, "/own");
    assertThat(readOnTwo("own")).isEqualTo("changed");
  }

  @Test
  void asyncDispatch_changesBeforeAndAfter_sharesSession() {
    Reply reply = browser.get(one, "/dispatch");
    assertThat(reply.body()).isEqualTo("ASYNC");
    assertThat(readOnTwo("before")).isEqualTo("changed");
    assertThat(readOnTwo("target")).isEqualTo("changed");
  }

  @Test
  void asyncDispatch_calledByOtherThread_sharesSession() {
    Browser fresh = new Browser();
    Reply reply = fresh.get(one, "/dispatch?thread=1");
    assertThat(reply.body()).isEqualTo("ASYNC");
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(fresh.get(two, "/read?name=between").body()).isEqualTo("changed");
    assertThat(fresh.get(two, "/read?name=target").body()).isEqualTo("changed");
  }

  @Test
  void asyncDispatch_startAsyncAgain_writesAllChanges() {
    Browser fresh = new Browser();
    assertThat(fresh.get(one, "/twice").setCookies()).hasSize(1);
    assertThat(fresh.get(two, "/read?name=first").body()).isEqualTo("changed");
    assertThat(fresh.get(two, "/read?name=second").body()).isEqualTo("changed");
  }

  @Test
  void asyncTimeout_changeByListener_writesSession() {
    Browser fresh = new Browser();
    assertThat(fresh.get(one, "/timeout").setCookies()).hasSize(1);
    assertThat(fresh.get(two, "/read?name=late").body()).isEqualTo("changed");
  }

  @Test
  void asyncTimeout_requestNotCompleted_writesSession() {
    Browser fresh = new Browser();
    Reply reply = fresh.get(one, "/forgotten");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(fresh.get(two, "/read?name=forgotten").body()).isEqualTo("changed");
  }

  @Test
  void asyncDispatch_exceptionInTarget_keepsChanges() {
    Browser fresh = new Browser();
    fresh.get(one, "/twice");
    Reply reply = fresh.get(one, "/dispatch?fail=1");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(fresh.get(two, "/read?name=target").body()).isEqualTo("changed");
    if (Containers.current() != Container.UNDERTOW) { // Undertow has no error pages for this case
      assertThat(reply.body()).isEqualTo("sorry");
      assertThat(fresh.get(two, "/read?name=sorry").body()).isEqualTo("changed");
    }
  }

  @Test
  void exclusiveSession_asyncDispatch_staysExclusiveUntilEnd() {
    WebApp exclusive =
        pages(SessionApp.at("/exclusive", redis.uri())).settings(s -> s.exclusive(true)).build();
    Browser fresh = new Browser();
    try (WebNode three = Containers.start(exclusive);
        WebNode four = Containers.start(exclusive)) {
      fresh.get(three, "/exclusive/count");
      var replies =
          IntStream.range(0, 20)
              .mapToObj(
                  i ->
                      fresh.getAsync(
                          i % 2 == 0 ? three : four,
                          "/exclusive/count" + (i % 4 < 2 ? "" : "?thread=1")))
              .toList();
      assertThat(replies).allSatisfy(reply -> assertThat(reply.join().status()).isEqualTo(200));
      assertThat(fresh.get(four, "/exclusive/read?name=counter").body()).isEqualTo("21");
    }
  }
}
