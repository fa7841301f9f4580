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
 * A user who has one session after another, and knows what has to be in each. Has a thread of its
 * own.
 */
final class SoakUser {

  private static final int LONGEST_SESSION = 40;
  private static final int LONGEST_THOUGHT_MILLIS = 10;

  private final SoakCluster cluster;
  private final Outages outages;
  private final Tallies tallies;
  private final Fates fates;
  private final Random random;
  private final String name;
  private int sessions;
  private int values;

  SoakUser(SoakCluster cluster, Outages outages, Tallies tallies, Fates fates, int number) {
    this.cluster = cluster;
    this.outages = outages;
    this.tallies = tallies;
    this.fates = fates;
    this.random = new Random(number);
    this.name = "user" + number;
  }

  /** What a page has answered, or that nobody knows what became of the request. */
  private record Answer(boolean known, String body) {

    boolean isNone() {
      return known && body.equals(SoakApp.NONE);
    }

    boolean isDone() {
      return known && body.equals("done");
    }
  }

  /** Has sessions until it is over. */
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
      tallies.violation(path + " answered " + reply.status() + " " + reply.body());
    }
    return unknown();
  }

  private Answer unknown() {
    tallies.unknown.increment();
    return new Answer(false, "");
  }

  private static Answer await(CompletableFuture<Answer> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** One session, from its beginning to its end. */
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
        fates.begunPerhaps(user);
        outages.awaitSettled();
        return;
      }
      fates.begun(user);
      for (int i = random.nextInt(LONGEST_SESSION); i >= 0 && !ended && !over.getAsBoolean(); i--) {
        step();
        Thread.sleep(random.nextInt(LONGEST_THOUGHT_MILLIS));
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

    /** Changes different attributes, all at the same time. */
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
        fates.lost(user);
        tallies.violation("The session of " + user + " is not there any more at " + path);
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
      tallies.compared.increment();
      model.compare(answer.body()).forEach(w -> tallies.violation("Of " + user + " " + w));
    }

    /** Asks until somebody knows. */
    private Answer readKnown(Browser from) throws InterruptedException {
      Answer answer = ask(from, "/read");
      while (!answer.known()) {
        outages.awaitSettled();
        answer = ask(from, "/read");
      }
      return answer;
    }

    /** The id changes while another request, which knows the old one, is at work. */
    private void login() throws InterruptedException {
      Browser before = browser.copy();
      Change slow = Change.set("slow", SessionModel.PLAIN.get(0), "v" + values++);
      CompletableFuture<Answer> slowly = send(before, slow.path());
      Answer login = ask(browser, "/login");
      Answer answer = await(slowly);
      if (answer.isDone()) {
        tallies.raced.increment();
        model.done(slow);
      } else if (!answer.known()) {
        model.unknown(slow);
      } // else it came too late to find the session under its old id
      if (login.isDone()) {
        settle(List.of(slowly));
        expectDead(before, "after its id has changed");
        return;
      }
      if (login.isNone()) {
        lost("/login");
        return;
      }
      outages.awaitSettled();
      Answer read = readKnown(browser);
      if (read.isNone()) { // it has an id that its browser was never told
        ended = true;
        fates.strayed(user);
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
      tallies.abandoned.increment();
      fates.abandoned(user);
      fates.dead(browser);
    }

    /** While another request is at work, which must not bring the session back. */
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
      tallies.logouts.increment();
      fates.loggedOut(user);
      settle(List.of(slowly));
      expectDead(browser, "after logout");
    }

    private void expectDead(Browser dead, String when) throws InterruptedException {
      if (!readKnown(dead).isNone()) {
        tallies.violation("The session of " + user + " is there " + when);
      }
      fates.dead(dead.copy());
    }
  }
}
