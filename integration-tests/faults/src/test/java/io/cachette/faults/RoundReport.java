package io.cachette.faults;

import java.util.List;

/**
 * The outcome of a round.
 *
 * @param operations how many operations the clients began
 * @param unknown how many of them have no known outcome
 * @param lostKeys how many keys have a history that is not linearizable because Redis has lost
 *     writes or leases
 * @param undecided how many histories the checker could not decide
 * @param quietReads how many reads after the last change and a quiet second were compared, with
 *     near caches and without
 * @param longestCheckMillis the longest check of a history
 * @param longestCallMillis the longest operation
 * @param seconds the duration of the round
 */
record RoundReport(
    Round round,
    int operations,
    int unknown,
    int lostKeys,
    int undecided,
    int quietReads,
    long longestCheckMillis,
    long longestCallMillis,
    double seconds,
    List<Violation> violations) {}
