package dev.winnow.mcp;

/// A message that JSON-RPC 2.0 answers by an error, and its code there.
final class RpcException extends RuntimeException {
  static final int NOT_JSON = -32_700;
  static final int NOT_A_REQUEST = -32_600;
  static final int NO_SUCH_METHOD = -32_601;
  static final int WRONG_PARAMETERS = -32_602;

  private static final long serialVersionUID = 1;

  private final int code;

  RpcException(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }
}
