package dev.winnow.memory.pack;

/// Decides whether a text helps to answer a query: the optional port through which the controller
/// asks a model (SCM, Wang and others, arXiv 2304.13343). Asked at most as often as
/// [Packer#judgements] says, and only when the pieces do not fit whole.
@FunctionalInterface
public interface Judge {
  boolean answers(String query, String text);
}
