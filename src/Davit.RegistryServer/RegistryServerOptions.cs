using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Davit.RegistryServer;

public sealed record RegistryServerOptions
{
    /// <summary>
    /// <c>host:port</c>, where the host is an IP address (IPv6 in brackets), <c>localhost</c>, or empty for every address of the machine.
    /// Port 0 takes a free one.
    /// </summary>
    public string Address { get; init; } = "127.0.0.1:5000";

    /// <summary>Created when missing; used by one server at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>How long an unfinished upload is kept after its last byte.</summary>
    public TimeSpan UploadLifetime { get; init; } = TimeSpan.FromHours(24);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}
