package dev.winnow.http.limits;

import dev.winnow.engine.Admission;
import java.time.Duration;

/// Bounds on requests to chat, and on the answers that are written at once. A model that writes
/// takes long, so answers have their own turns, and searches do not wait for them.
///
/// @param passages passages or memories from which an answer is made
/// @param chatTokens tokens that are packed of them
/// @param answers answers that are written at once
/// @param answersWaiting answers that may wait beside them (beyond that the answer is 429 or 503)
/// @param answerTime longest time for an answer, its wait included
public record ChatLimits(
    int passages, int chatTokens, int answers, int answersWaiting, Duration answerTime) {
  public static final ChatLimits DEFAULTS =
      new ChatLimits(100, 32_000, 4, 32, Duration.ofMinutes(5));

  public ChatLimits {
    if (passages < 1
        || chatTokens < 1
        || answers < 1
        || answersWaiting < 1
        || !answerTime.isPositive()) {
      throw new IllegalArgumentException(
          "limits of chat are passages=%d chatTokens=%d answers=%d answersWaiting=%d answerTime=%s; expected each from 1, and a time above zero"
              .formatted(passages, chatTokens, answers, answersWaiting, answerTime));
    }
  }

  /// The same for an admission: a client may have half of the turns.
  public Admission.Limits admission() {
    return new Admission.Limits(
        answers,
        answersWaiting,
        Math.max(1, answers / 2),
        Math.max(1, answersWaiting / 2),
        answerTime);
  }

  public ChatLimits withPassages(int passages) {
    return new ChatLimits(passages, chatTokens, answers, answersWaiting, answerTime);
  }

  public ChatLimits withChatTokens(int chatTokens) {
    return new ChatLimits(passages, chatTokens, answers, answersWaiting, answerTime);
  }

  public ChatLimits withAnswers(int answers) {
    return new ChatLimits(passages, chatTokens, answers, answersWaiting, answerTime);
  }

  public ChatLimits withAnswersWaiting(int answersWaiting) {
    return new ChatLimits(passages, chatTokens, answers, answersWaiting, answerTime);
  }

  public ChatLimits withAnswerTime(Duration answerTime) {
    return new ChatLimits(passages, chatTokens, answers, answersWaiting, answerTime);
  }
}
