package dev.winnow.http;

import dev.winnow.http.limits.ServerLimits;
import java.time.Duration;
import java.util.Set;

/// Where a server listens, and its limits.
///
/// @param host address to listen on; `127.0.0.1` is this machine alone
/// @param port 1 to 65535, or 0 for any free one
/// @param refresh how often the server looks for what another process committed; zero means never
/// @param limits bounds on requests
/// @param origins web origins, as `https://example.org`, whose pages may send requests to a server
///   that listens to this machine alone; its own pages always may
/// @param clientHeader the header in which a proxy before the server tells whose request it is, as
///   `X-Forwarded-For`; by default empty: a client is an address that connects
public record ServerConfig(
    String host,
    int port,
    Duration refresh,
    ServerLimits limits,
    Set<String> origins,
    String clientHeader) {
  public static final ServerConfig DEFAULTS =
      new ServerConfig(
          "127.0.0.1", 7700, Duration.ofSeconds(2), ServerLimits.DEFAULTS, Set.of(), "");

  public ServerConfig {
    origins = Set.copyOf(origins);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "port is " + port + "; expected 1 to 65535, or 0 for any free one");
    }
    if (refresh.isNegative()) {
      throw new IllegalArgumentException("refresh is " + refresh + "; expected zero or more");
    }
  }

  public ServerConfig withHost(String host) {
    return new ServerConfig(host, port, refresh, limits, origins, clientHeader);
  }

  public ServerConfig withPort(int port) {
    return new ServerConfig(host, port, refresh, limits, origins, clientHeader);
  }

  public ServerConfig withRefresh(Duration refresh) {
    return new ServerConfig(host, port, refresh, limits, origins, clientHeader);
  }

  public ServerConfig withLimits(ServerLimits limits) {
    return new ServerConfig(host, port, refresh, limits, origins, clientHeader);
  }

  public ServerConfig withOrigins(String... origins) {
    return new ServerConfig(host, port, refresh, limits, Set.of(origins), clientHeader);
  }

  public ServerConfig withClientHeader(String clientHeader) {
    return new ServerConfig(host, port, refresh, limits, origins, clientHeader);
  }

  /// True where only this machine can connect.
  boolean loopback() {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
