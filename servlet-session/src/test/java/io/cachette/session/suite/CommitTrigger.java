package io.cachette.session.suite;

import io.cachette.session.container.Containers;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A way in which an application makes its container commit the response. */
@SuppressWarnings("ImmutableEnumChecker") // the pieces of code have no state
enum CommitTrigger {
  FLUSH_BUFFER(Sent.AT_ONCE, HttpServletResponse::flushBuffer),
  STREAM_FLUSH(
      Sent.AT_ONCE,
      response -> {
        response.getOutputStream().write('a');
        response.getOutputStream().flush();
      }),
  STREAM_FLUSH_OF_NOTHING(Sent.AT_ONCE, response -> response.getOutputStream().flush()),
  STREAM_CLOSE(
      Sent.AT_ONCE,
      response -> {
        ServletOutputStream stream = response.getOutputStream();
        stream.print("abc");
        stream.close();
      }),
  STREAM_BYTE_BY_BYTE(
      Sent.WHEN_FULL,
      response -> {
        ServletOutputStream stream = response.getOutputStream();
        writeUntilCommitted(response, () -> stream.write('a'));
      }),
  STREAM_SMALL_WRITES(
      Sent.WHEN_FULL,
      response -> {
        ServletOutputStream stream = response.getOutputStream();
        byte[] bytes = new byte[97];
        writeUntilCommitted(response, () -> stream.write(bytes));
      }),
  STREAM_WRITES_OF_A_PART(
      Sent.WHEN_FULL,
      response -> {
        ServletOutputStream stream = response.getOutputStream();
        byte[] bytes = new byte[response.getBufferSize() / 3];
        writeUntilCommitted(response, () -> stream.write(bytes, 1, bytes.length - 2));
      }),
  STREAM_LARGE_WRITE(
      Sent.WHEN_FULL, response -> response.getOutputStream().write(new byte[100_000])),
  STREAM_PRINT(
      Sent.WHEN_FULL,
      response -> {
        ServletOutputStream stream = response.getOutputStream();
        writeUntilCommitted(
            response,
            () -> {
              stream.print("a text");
              stream.println(17);
              stream.println(true);
              stream.println();
            });
      }),
  STREAM_BYTE_BUFFERS(
      Sent.WHEN_FULL,
      response -> {
        ServletOutputStream stream = response.getOutputStream();
        writeUntilCommitted(response, () -> stream.write(ByteBuffer.wrap(new byte[97])));
      },
      true),
  WRITER_FLUSH(
      Sent.AT_ONCE,
      response -> {
        response.getWriter().print("abc");
        response.getWriter().flush();
      }),
  WRITER_CLOSE(
      Sent.AT_ONCE,
      response -> {
        PrintWriter writer = response.getWriter();
        writer.print("abc");
        writer.close();
      }),
  WRITER_CHECK_ERROR(
      Sent.AT_ONCE,
      response -> {
        response.getWriter().print("abc");
        response.getWriter().checkError();
      }),
  WRITER_CHAR_BY_CHAR(
      Sent.WHEN_FULL,
      response -> {
        PrintWriter writer = response.getWriter();
        writeUntilCommitted(response, () -> writer.write('a'));
      }),
  WRITER_PRINTLN(
      Sent.WHEN_FULL,
      response -> {
        PrintWriter writer = response.getWriter();
        writeUntilCommitted(
            response,
            () -> {
              writer.println("a line");
              writer.println();
              writer.print(1.5);
            });
      }),
  WRITER_FORMAT(
      Sent.WHEN_FULL,
      response -> {
        PrintWriter writer = response.getWriter();
        writeUntilCommitted(
            response,
            () -> {
              writer.printf("%d of %s", 1, "many");
              writer.format(Locale.ROOT, "%x", 255).append("more", 1, 3).append('!');
            });
      }),
  WRITER_CHARS(
      Sent.WHEN_FULL,
      response -> {
        PrintWriter writer = response.getWriter();
        char[] chars = new char[50];
        Arrays.fill(chars, 'a');
        writeUntilCommitted(
            response,
            () -> {
              writer.write(chars, 3, 40);
              writer.print(chars);
            });
      }),
  WRITER_LARGE_WRITE(
      Sent.WHEN_FULL, response -> response.getWriter().print("abcdefghij".repeat(10_000))),
  WRITER_WIDE_CHARS(
      Sent.WHEN_FULL,
      response -> {
        response.setCharacterEncoding("UTF-8");
        PrintWriter writer = response.getWriter();
        writeUntilCommitted(response, () -> writer.print("\u20ac\u00fc\ud83d\ude00"));
      }),
  WRITER_UTF_16(
      Sent.WHEN_FULL,
      response -> {
        response.setCharacterEncoding("UTF-16");
        PrintWriter writer = response.getWriter();
        writeUntilCommitted(response, () -> writer.print("abc"));
      }),
  WRITER_GB18030(
      Sent.WHEN_FULL,
      response -> {
        response.setCharacterEncoding("GB18030");
        PrintWriter writer = response.getWriter();
        writeUntilCommitted(response, () -> writer.print("\u00c0\u00c1"));
      }),
  SMALL_BUFFER(
      Sent.WHEN_FULL,
      response -> {
        response.setBufferSize(1024);
        ServletOutputStream stream = response.getOutputStream();
        writeUntilCommitted(response, () -> stream.write('a'));
      }),
  CONTENT_LENGTH_OF_STREAM(
      Sent.AT_THE_END,
      response -> {
        response.setContentLength(5);
        response.getOutputStream().write(new byte[5]);
      }),
  CONTENT_LENGTH_OF_WRITER(
      Sent.AT_THE_END,
      response -> {
        response.setContentLengthLong(5);
        response.getWriter().print("abc");
        response.getWriter().print("de");
      }),
  CONTENT_LENGTH_AS_HEADER(
      Sent.AT_THE_END,
      response -> {
        response.setHeader("content-length", "5");
        response.getOutputStream().write(new byte[5]);
      }),
  CONTENT_LENGTH_AS_ADDED_HEADER(
      Sent.AT_THE_END,
      response -> {
        response.addHeader("Content-Length", "5");
        response.getOutputStream().write(new byte[5]);
      }),
  CONTENT_LENGTH_AS_NUMBER(
      Sent.AT_THE_END,
      response -> {
        response.setIntHeader("Content-Length", 5);
        response.getOutputStream().write(new byte[5]);
      }),
  CONTENT_LENGTH_AFTERWARDS(
      Sent.AT_THE_END,
      response -> {
        response.getOutputStream().write(new byte[5]);
        response.setContentLength(5);
      }),
  CONTENT_LENGTH_AFTERWARDS_AS_HEADER(
      Sent.AT_THE_END,
      response -> {
        response.getWriter().print("abcde");
        response.setHeader("Content-Length", "5");
      }),
  SEND_ERROR(Sent.AT_THE_END, response -> response.sendError(418)),
  SEND_ERROR_WITH_MESSAGE(Sent.AT_THE_END, response -> response.sendError(418, "Tea")),
  SEND_REDIRECT(Sent.AT_THE_END, response -> response.sendRedirect("/read")),
  SEND_REDIRECT_WITH_STATUS(Sent.AT_THE_END, response -> response.sendRedirect("/read", 303), true),
  SEND_REDIRECT_WITH_CONTENT(
      Sent.AT_THE_END,
      response -> {
        response.getWriter().print("There");
        response.sendRedirect("/read", false);
      },
      true),
  SEND_REDIRECT_WITH_ALL(
      Sent.AT_THE_END, response -> response.sendRedirect("/read", 307, true), true),
  RESET_BEFORE(
      Sent.AT_ONCE,
      response -> {
        response.getWriter().print("Not for the client");
        response.reset();
        response.flushBuffer();
      }),
  RESET_OF_WHAT_WAS_ABOUT_TO_LEAVE(
      Sent.AT_ONCE,
      response -> {
        response.getOutputStream().write(new byte[response.getBufferSize() / 3]);
        if (!response.isCommitted()) {
          response.reset();
          response.setContentType("text/plain");
        }
        response.flushBuffer();
      }),
  RESET_OF_CONTENT(
      Sent.WHEN_FULL,
      response -> {
        ServletOutputStream stream = response.getOutputStream();
        stream.write(new byte[100]);
        response.resetBuffer();
        writeUntilCommitted(response, () -> stream.write('a'));
      });

  /** When containers commit the response. */
  enum Sent {
    /** While the servlet is still running. */
    AT_ONCE,
    /** As soon as there is much of it. */
    WHEN_FULL,
    /**
     * In some containers at once, in others only after the servlet has ended. The response is final
     * anyway.
     */
    AT_THE_END
  }

  /** The code that makes the container commit. */
  @FunctionalInterface
  interface Code {
    void send(HttpServletResponse response) throws IOException;
  }

  /** One write. */
  @FunctionalInterface
  private interface Part {
    void write() throws IOException;
  }

  private static final int MAX_WRITES = 200_000;

  private final Sent sent;
  private final Code code;
  private final boolean servlet61;

  CommitTrigger(Sent sent, Code code) {
    this(sent, code, false);
  }

  CommitTrigger(Sent sent, Code code, boolean servlet61) {
    this.sent = sent;
    this.code = code;
    this.servlet61 = servlet61;
  }

  /** Returns the ways that this container supports. */
  static List<CommitTrigger> supported() {
    return Arrays.stream(values())
        .filter(way -> !way.servlet61 || Containers.current().servlet61())
        .toList();
  }

  Sent sent() {
    return sent;
  }

  void send(HttpServletResponse response) throws IOException {
    code.send(response);
  }

  /** Writes until the response is committed. */
  private static void writeUntilCommitted(HttpServletResponse response, Part part)
      throws IOException {
    for (int i = 0; i < MAX_WRITES && !response.isCommitted(); i++) {
      part.write();
    }
  }
}
