package io.cachette.quarkus.tests;

import io.cachette.servers.shop.Books;
import io.cachette.servers.shop.Offers;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Calls cached and limited methods outside of servlets. */
@Path("/rest")
@Produces(MediaType.TEXT_PLAIN)
@SuppressWarnings("NullAway.Init")
public class BookResource {

  @Inject Books books;
  @Inject Offers offers;

  @GET
  @Path("/books/{isbn}")
  public String find(@PathParam("isbn") String isbn) {
    return books.find(isbn);
  }

  @GET
  @Path("/offers/{isbn}")
  public String offer(@PathParam("isbn") String isbn) {
    return offers.of(isbn);
  }
}
