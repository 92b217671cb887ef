using Davit.Oci;

namespace Davit.Engine.Filters;

/// <summary>One <c>--filter name=value</c>.</summary>
public sealed record FilterTerm(string Name, string Value)
{
    /// <exception cref="DavitException">InvalidArgument, in Docker's words.</exception>
    public static FilterTerm Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? throw new DavitException(ErrorKind.InvalidArgument, "bad format of filter (expected name=value)")
            : new FilterTerm(text[..equals].Trim().ToLowerInvariant(), text[(equals + 1)..].Trim());
    }

    internal DavitException Invalid() => new(ErrorKind.InvalidArgument, $"invalid filter '{Name}=[{Value}]'");

    internal DavitException Unknown() => new(ErrorKind.InvalidArgument, $"invalid filter '{Name}'");

    /// <exception cref="DavitException">InvalidArgument: neither true nor false.</exception>
    internal bool ToBoolean() => Value.ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Invalid(),
    };
}
