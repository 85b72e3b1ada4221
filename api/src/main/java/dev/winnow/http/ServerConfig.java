package dev.winnow.http;

import dev.winnow.http.access.ApiKeys;
import dev.winnow.http.access.Trust;
import dev.winnow.http.jobs.JobConfig;
import dev.winnow.http.limits.ServerLimits;
import java.time.Duration;
import java.util.Set;

/// Where a server listens, and its limits.
///
/// @param host address to listen on; `127.0.0.1` is this machine alone
/// @param port 1 to 65535, or 0 for any free one
/// @param refresh how often the server looks for what another process committed; zero means never
/// @param limits bounds on requests
/// @param trust origins, proxies and keys
/// @param jobs where work in the background is kept, and what it may read
public record ServerConfig(
    String host, int port, Duration refresh, ServerLimits limits, Trust trust, JobConfig jobs) {
  public static final ServerConfig DEFAULTS =
      new ServerConfig(
          "127.0.0.1",
          7700,
          Duration.ofSeconds(2),
          ServerLimits.DEFAULTS,
          Trust.DEFAULTS,
          JobConfig.DEFAULTS);

  public ServerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "port is " + port + "; expected 1 to 65535, or 0 for any free one");
    }
    if (refresh.isNegative()) {
      throw new IllegalArgumentException("refresh is " + refresh + "; expected zero or more");
    }
  }

  public ServerConfig withHost(String host) {
    return new ServerConfig(host, port, refresh, limits, trust, jobs);
  }

  public ServerConfig withPort(int port) {
    return new ServerConfig(host, port, refresh, limits, trust, jobs);
  }

  public ServerConfig withRefresh(Duration refresh) {
    return new ServerConfig(host, port, refresh, limits, trust, jobs);
  }

  public ServerConfig withLimits(ServerLimits limits) {
    return new ServerConfig(host, port, refresh, limits, trust, jobs);
  }

  public ServerConfig withTrust(Trust trust) {
    return new ServerConfig(host, port, refresh, limits, trust, jobs);
  }

  public ServerConfig withJobs(JobConfig jobs) {
    return new ServerConfig(host, port, refresh, limits, trust, jobs);
  }

  public ServerConfig withOrigins(String... origins) {
    return withTrust(new Trust(Set.of(origins), trust.clientHeader(), trust.keys()));
  }

  public ServerConfig withClientHeader(String clientHeader) {
    return withTrust(new Trust(trust.origins(), clientHeader, trust.keys()));
  }

  /// Asks every request for one of these keys.
  public ServerConfig withKeys(ApiKeys keys) {
    return withTrust(new Trust(trust.origins(), trust.clientHeader(), keys));
  }

  /// True where only this machine can connect.
  boolean loopback() {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
