package dev.winnow.rerank;

/// How much of a list was read: by one stage, or by a cascade as a whole.
///
/// For a whole cascade each candidate counts by the stage that got furthest with it. Where the
/// first stage read everything and the second failed, the whole is [AllRead]; the failure is in the
/// second stage's own report. Immutable.
public sealed interface Completeness {
  /// How many candidates were read, and how many were not.
  Counts counts();

  /// Whether an order rests on at least one score. Where none does, the order before it stands.
  default boolean anyScored() {
    return counts().scored() > 0;
  }

  /// Every candidate was read.
  record AllRead(Counts counts) implements Completeness {}

  /// The stage finished, but some candidates lie beyond its depth.
  record SomeUnread(Counts counts) implements Completeness {}

  /// A limit was reached first. What was read until then counts.
  record Stopped(Limit limit, Counts counts) implements Completeness {}

  /// No order came of it, so the order before it stands.
  record Failed(Failure failure, Counts counts) implements Completeness {}

  /// No judge was asked.
  record LeftOut(Reason reason, Counts counts) implements Completeness {}

  /// The limit that stopped a stage.
  enum Limit {
    /// The time of the stage's budget, or the deadline of the query.
    TIME,
    /// The tokens of the stage's budget.
    TOKENS
  }

  /// Why a stage failed.
  sealed interface Failure {
    /// Its judge threw.
    record Thrown(Throwable cause) implements Failure {}

    /// Its judge gave no finite score for any candidate that it read.
    record NoScores() implements Failure {}
  }

  /// Why a stage was left out.
  enum Reason {
    /// The stage before it was sure.
    SURE,
    /// Its budget pays for not even the smallest step.
    UNAFFORDABLE
  }

  /// Candidates, each counted once.
  ///
  /// @param scored that a judge gave a finite score
  /// @param unscored that were read, but got no finite score; they kept their place
  /// @param unread that should have been read, but were not
  /// @param beyond the depth, and so not meant to be read
  record Counts(int scored, int unscored, int unread, int beyond) {
    public Counts {
      if (Math.min(Math.min(scored, unscored), Math.min(unread, beyond)) < 0) {
        throw new IllegalArgumentException(
            "counts are %d scored, %d unscored, %d unread, %d beyond; expected 0 or more of each"
                .formatted(scored, unscored, unread, beyond));
      }
    }

    /// All candidates.
    public int candidates() {
      return asked() + beyond;
    }

    /// Candidates that were to be read.
    public int asked() {
      return scored + unscored + unread;
    }
  }
}
