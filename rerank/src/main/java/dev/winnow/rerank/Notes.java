package dev.winnow.rerank;

import dev.winnow.rerank.Completeness.AllRead;
import dev.winnow.rerank.Completeness.Counts;
import dev.winnow.rerank.Completeness.Failed;
import dev.winnow.rerank.Completeness.Failure;
import dev.winnow.rerank.Completeness.LeftOut;
import dev.winnow.rerank.Completeness.Limit;
import dev.winnow.rerank.Completeness.Reason;
import dev.winnow.rerank.Completeness.SomeUnread;
import dev.winnow.rerank.Completeness.Stopped;
import dev.winnow.rerank.Reranking.StageReport;

/// Says in words what a [Completeness] says in types. Nothing reads these words but people.
final class Notes {
  private Notes() {}

  /// What there is to say of a stage; empty where all went well.
  static String of(StageReport report) {
    String order = ofOrder(report);
    if (report.unread() == 0) {
      return order;
    }
    String query = "had no room for %,d tokens of the query".formatted(report.unread());
    return order.isEmpty() ? query : query + "; " + order;
  }

  private static String ofOrder(StageReport report) {
    Counts counts = report.completeness().counts();
    return switch (report.completeness()) {
      case AllRead _, SomeUnread _ ->
          counts.unscored() == 0
              ? ""
              : "gave no number for %d of %d candidates, which kept their place"
                  .formatted(counts.unscored(), counts.asked());
      case Stopped(Limit limit, var _) ->
          counts.scored() == 0
              ? words(limit) + " before it gave a score, so the order before it stands"
              : "%s after %d calls, so %d of %d candidates were not read"
                  .formatted(
                      words(limit), report.effort().calls(), counts.unread(), counts.asked());
      case Failed(Failure.NoScores _, var _) ->
          "gave no number for any of %d candidates, so the order before it stands"
              .formatted(counts.asked());
      case Failed(Failure.Thrown(var cause), var _) ->
          "failed, so the order before it stands: " + cause;
      case LeftOut(Reason reason, var _) -> "was not asked: " + words(reason);
    };
  }

  /// How deep a cascade without a degraded stage read; empty where it read everything.
  static String depth(Completeness whole) {
    Counts counts = whole.counts();
    return switch (whole) {
      case SomeUnread _ ->
          "reads no deeper: %d of %d candidates stand behind as they were"
              .formatted(counts.unread() + counts.beyond(), counts.candidates());
      case LeftOut(Reason reason, var _) -> "was not asked: " + words(reason);
      case AllRead _, Stopped _, Failed _ -> "";
    };
  }

  private static String words(Limit limit) {
    return switch (limit) {
      case TIME -> "ran out of time";
      case TOKENS -> "ran out of tokens";
    };
  }

  private static String words(Reason reason) {
    return switch (reason) {
      case SURE -> "the stage before was sure";
      case UNAFFORDABLE -> "its budget pays for nothing";
    };
  }
}
