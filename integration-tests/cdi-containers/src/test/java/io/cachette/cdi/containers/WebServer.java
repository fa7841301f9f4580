package io.cachette.cdi.containers;

import java.net.URI;
import java.nio.file.Path;

/** A server with one web application, on a free port of this machine. */
interface WebServer extends AutoCloseable {

  /** Starts a server. */
  @FunctionalInterface
  interface Starter {

    /**
     * Deploys an archive.
     *
     * @param folder for what the server writes
     * @param parent finds what the application does not bring
     */
    WebServer start(Path war, Path folder, ClassLoader parent) throws Exception;
  }

  URI uri();

  /** The class loader of the application. */
  ClassLoader applicationLoader();

  @Override
  void close();
}
