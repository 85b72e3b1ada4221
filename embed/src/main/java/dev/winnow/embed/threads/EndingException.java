package dev.winnow.embed.threads;

/// The process is ending: models neither open nor run any more.
public final class EndingException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public EndingException() {
    super("the process is ending, so no model opens or runs any more; start it again");
  }
}
