package io.cachette.samples.spring;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * A Spring application that caches its service {@link Rates}. Its code does not depend on Redis:
 * the environment variable {@code REDIS_URL} names the server.
 *
 * <p>Each line of its input is a command. The answer is the result, and how often the service has
 * run for it.
 */
final class ExchangeOffice {

  private static final int CUSTOMERS = 8;

  private final Rates rates;

  private ExchangeOffice(Rates rates) {
    this.rates = rates;
  }

  /** Runs an instance of the application. */
  public static void main(String[] arguments) throws Exception {
    try (AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Caches.class, Rates.class);
        Scanner commands = new Scanner(System.in, StandardCharsets.UTF_8)) {
      ExchangeOffice office = new ExchangeOffice(context.getBean(Rates.class));
      while (commands.hasNextLine()) {
        System.out.println(office.answer(commands.nextLine()));
      }
    }
  }

  private String answer(String command) throws Exception {
    int before = rates.calls();
    String result = run(command.split(" ", -1));
    return "%s | calls %d".formatted(result, rates.calls() - before);
  }

  private String run(String[] words) throws Exception {
    return switch (words[0]) {
      case "rate" -> rates.rate(words[1], words[2]).toString();
      case "rush" -> rush(words[1], words[2]);
      case "name" -> String.valueOf(rates.name(words[1]));
      case "rename" -> rates.rename(words[1], words[2]);
      case "new-day" -> {
        rates.newDay();
        yield "forgotten";
      }
      default -> throw new IllegalArgumentException("Unknown command: " + words[0]);
    };
  }

  /**
   * Reads one rate in many threads at the same time.
   *
   * @return all quotes that they got
   */
  private String rush(String from, String to) throws Exception {
    Callable<Quote> customer = () -> rates.rate(from, to);
    ExecutorService counters = Executors.newFixedThreadPool(CUSTOMERS);
    try {
      Set<Quote> quotes = new HashSet<>();
      for (Future<Quote> quote : counters.invokeAll(Collections.nCopies(CUSTOMERS, customer))) {
        quotes.add(quote.get());
      }
      return quotes.toString();
    } finally {
      counters.shutdown();
    }
  }
}
