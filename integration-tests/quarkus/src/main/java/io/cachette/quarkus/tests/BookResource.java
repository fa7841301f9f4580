package io.cachette.quarkus.tests;

import io.cachette.servers.shop.Books;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;

/** Calls cached and limited methods without servlets. */
@Path("/rest")
@Produces(MediaType.TEXT_PLAIN)
@SuppressWarnings("NullAway.Init")
public class BookResource {

  @Inject Books books;
  @Inject Shelf shelf;

  @GET
  @Path("/books/{isbn}")
  public String find(@PathParam("isbn") String isbn) {
    return books.find(isbn);
  }

  @GET
  @Path("/shelf/{isbn}")
  public CompletionStage<String> findOnShelf(@PathParam("isbn") String isbn) {
    return shelf.find(isbn);
  }

  @GET
  @Path("/shelf/{isbn}/cached")
  public String cached(@PathParam("isbn") String isbn) {
    return shelf.cached(isbn);
  }

  @GET
  @Path("/shelf/{isbn}/taken")
  public String take(@PathParam("isbn") String isbn) {
    return shelf.take(isbn);
  }
}
