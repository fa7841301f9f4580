package io.cachette.session.soak;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Reply;
import io.cachette.session.soak.SessionModel.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/**
 * A user with one session after another, who knows the contents of each. Runs on a thread of its
 * own.
 */
final class SoakUser {

  private static final int MAX_STEPS = 40;
  private static final int MAX_PAUSE_MILLIS = 10;

  private final SoakCluster cluster;
  private final Outages outages;
  private final SoakCounters counters;
  private final SessionOutcomes outcomes;
  private final Random random;
  private final String name;
  private int sessions;
  private int values;

  SoakUser(
      SoakCluster cluster,
      Outages outages,
      SoakCounters counters,
      SessionOutcomes outcomes,
      int number) {
    this.cluster = cluster;
    this.outages = outages;
    this.counters = counters;
    this.outcomes = outcomes;
    this.random = new Random(number);
    this.name = "user" + number;
  }

  /**
   * The answer of a page. It is not known if the request failed, since the request may have been
   * executed.
   */
  private record Answer(boolean known, String body) {

    boolean isNone() {
      return known && body.equals(SoakApp.NONE);
    }

    boolean isDone() {
      return known && body.equals("done");
    }
  }

  /** Runs sessions until the soak is over. */
  void run(BooleanSupplier over) throws InterruptedException {
    while (!over.getAsBoolean()) {
      new Visit(name + "-" + sessions++).run(over);
    }
  }

  private CompletableFuture<Answer> send(Browser browser, String path) {
    return cluster
        .send(browser, path)
        .thenApply(reply -> answer(path, reply))
        .exceptionally(e -> unknown());
  }

  private Answer answer(String path, Reply reply) {
    if (reply.status() == 200) {
      return new Answer(true, reply.body());
    }
    if (reply.status() != 503) {
      counters.addViolation(path + " answered " + reply.status() + " " + reply.body());
    }
    return unknown();
  }

  private Answer unknown() {
    counters.unknown.increment();
    return new Answer(false, "");
  }

  private static Answer await(CompletableFuture<Answer> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** One session. */
  private final class Visit {

    private final String user;
    private final Browser browser = new Browser();
    private final SessionModel model;
    private boolean ended;

    Visit(String user) {
      this.user = user;
      this.model = new SessionModel(user);
    }

    void run(BooleanSupplier over) throws InterruptedException {
      if (!ask(browser, "/start?user=" + user).isDone()) {
        outcomes.recordUnknownStart(user);
        outages.awaitSettled();
        return;
      }
      outcomes.recordStart(user);
      for (int i = random.nextInt(MAX_STEPS); i >= 0 && !ended && !over.getAsBoolean(); i--) {
        step();
        Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
      }
      if (!ended) {
        read();
      }
      if (!ended) {
        end();
      }
    }

    private Answer ask(Browser from, String path) throws InterruptedException {
      return await(send(from, path));
    }

    private void step() throws InterruptedException {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> change(1);
        case 3, 4, 5 -> change(3);
        case 6, 7 -> read();
        case 8 -> ask(browser, "/still");
        default -> login();
      }
    }

    /** Changes several attributes in concurrent requests. */
    private void change(int count) throws InterruptedException {
      List<Change> changes = someChanges().subList(0, count);
      List<CompletableFuture<Answer>> answers =
          changes.stream().map(each -> send(browser, each.path())).toList();
      for (int i = 0; i < count; i++) {
        account(changes.get(i), await(answers.get(i)));
      }
      settle(answers);
    }

    private List<Change> someChanges() {
      List<String> plain = new ArrayList<>(SessionModel.PLAIN);
      Collections.shuffle(plain, random);
      List<Change> changes =
          new ArrayList<>(
              List.of(
                  Change.set("set", plain.get(0), "v" + values++),
                  Change.set("slow", plain.get(1), "v" + values++),
                  Change.remove(plain.get(2)),
                  Change.append("v" + values++),
                  Change.visit("p" + random.nextInt(4))));
      Collections.shuffle(changes, random);
      return changes;
    }

    private void account(Change change, Answer answer) {
      if (answer.isDone()) {
        model.done(change);
      } else if (!answer.known()) {
        model.unknown(change);
      } else {
        lost(change.path());
      }
    }

    private void lost(String path) {
      if (!ended) {
        ended = true;
        outcomes.recordLost(user);
        counters.addViolation("The session of " + user + " is not there any more at " + path);
      }
    }

    private void settle(List<CompletableFuture<Answer>> answers) throws InterruptedException {
      for (CompletableFuture<Answer> answer : answers) {
        if (!await(answer).known()) {
          outages.awaitSettled();
          return;
        }
      }
    }

    private void read() throws InterruptedException {
      Answer answer = readKnown(browser);
      if (answer.isNone()) {
        lost("/read");
      } else {
        compare(answer);
      }
    }

    private void compare(Answer answer) {
      counters.compared.increment();
      model.compare(answer.body()).forEach(w -> counters.addViolation("Of " + user + " " + w));
    }

    /** Repeats the request until its answer is known. */
    private Answer readKnown(Browser from) throws InterruptedException {
      Answer answer = ask(from, "/read");
      while (!answer.known()) {
        outages.awaitSettled();
        answer = ask(from, "/read");
      }
      return answer;
    }

    /** Changes the id of the session during another request with the old id. */
    private void login() throws InterruptedException {
      Browser before = browser.copy();
      Change slow = Change.set("slow", SessionModel.PLAIN.get(0), "v" + values++);
      CompletableFuture<Answer> slowly = send(before, slow.path());
      Answer login = ask(browser, "/login");
      Answer answer = await(slowly);
      if (answer.isDone()) {
        counters.raced.increment();
        model.done(slow);
      } else if (!answer.known()) {
        model.unknown(slow);
      } // otherwise the request did not find the session by its old id
      if (login.isDone()) {
        settle(List.of(slowly));
        expectEnded(before, "after its id has changed");
        return;
      }
      if (login.isNone()) {
        lost("/login");
        return;
      }
      outages.awaitSettled();
      Answer read = readKnown(browser);
      if (read.isNone()) { // the response with the new id was lost
        ended = true;
        outcomes.recordUnknownId(user);
      } else {
        compare(read);
      }
    }

    private void end() throws InterruptedException {
      if (random.nextInt(3) == 0) {
        abandon();
      } else {
        logout();
      }
    }

    private void abandon() throws InterruptedException {
      Answer answer = ask(browser, "/abandon");
      boolean tried = false;
      while (!answer.known()) {
        tried = true;
        outages.awaitSettled();
        answer = ask(browser, "/abandon");
      }
      if (answer.isNone() && !tried) {
        lost("/abandon");
        return;
      }
      counters.abandoned.increment();
      outcomes.recordAbandoned(user);
      outcomes.addEndedBrowser(browser);
    }

    /** Destroys the session during another request, which must not create it again. */
    private void logout() throws InterruptedException {
      Change slow = Change.set("slow", SessionModel.PLAIN.get(0), "v" + values++);
      CompletableFuture<Answer> slowly = send(browser, slow.path());
      Answer answer = ask(browser, "/logout");
      boolean tried = false;
      while (!answer.known()) {
        tried = true;
        outages.awaitSettled();
        answer = ask(browser, "/logout");
      }
      if (answer.isNone() && !tried) {
        lost("/logout");
        return;
      }
      counters.logouts.increment();
      outcomes.recordLogout(user);
      settle(List.of(slowly));
      expectEnded(browser, "after logout");
    }

    private void expectEnded(Browser old, String when) throws InterruptedException {
      if (!readKnown(old).isNone()) {
        counters.addViolation("The session of " + user + " is there " + when);
      }
      outcomes.addEndedBrowser(old.copy());
    }
  }
}
