package dev.winnow.http;

import dev.winnow.http.access.ApiKey;
import io.javalin.http.Context;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/// Who sends a request: the unit by which what a server has is shared out.
final class Client {
  private static final String ATTRIBUTE = "client";

  /// Bytes of an IPv6 address that one client has; the other eight it may choose.
  private static final int NETWORK = 8;

  private Client() {}

  /// Finds out who sends the request, for [#of].
  ///
  /// @param header of a proxy that tells the address of its client; empty where there is none
  static void note(Context context, String header) {
    String told = header.isEmpty() ? null : context.header(header);
    context.attribute(ATTRIBUTE, named(told == null ? context.ip() : last(told)));
  }

  /// A key tells more than an address.
  static void note(Context context, ApiKey key) {
    context.attribute(ATTRIBUTE, "key " + key.name());
  }

  static String of(Context context) {
    String client = context.attribute(ATTRIBUTE);
    return client == null ? named(context.ip()) : client;
  }

  /// Each proxy adds the address it sees at the end; those before it can be made up.
  private static String last(String told) {
    return told.substring(told.lastIndexOf(',') + 1).strip();
  }

  /// An address of IPv6 by its network.
  static String named(String address) {
    if (address.indexOf(':') < 0 || !address.matches("\\[?[0-9A-Fa-f:.]+]?(%.*)?")) {
      return address;
    }
    try {
      return InetAddress.getByName(address) instanceof Inet6Address six
          ? HexFormat.ofDelimiter(":").formatHex(six.getAddress(), 0, NETWORK)
          : address;
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
