package dev.winnow.mcp;

/// Who calls tools, and what it may see and change. Thread-safe.
public interface Caller {
  /// By which its share of the server is measured.
  String client();

  /// Whether it may read a collection, or a scope of a memory by `memory/SCOPE`.
  boolean reads(String resource);

  /// Whether it may change a scope of a memory, by `memory/SCOPE`.
  boolean writes(String resource);

  /// Whether there are scopes that it may read.
  boolean recalls();

  /// Whether there are scopes that it may change.
  boolean remembers();

  /// One that may do everything.
  static Caller unbounded(String client) {
    return new Caller() {
      @Override
      public String client() {
        return client;
      }

      @Override
      public boolean reads(String resource) {
        return true;
      }

      @Override
      public boolean writes(String resource) {
        return true;
      }

      @Override
      public boolean recalls() {
        return true;
      }

      @Override
      public boolean remembers() {
        return true;
      }
    };
  }
}
