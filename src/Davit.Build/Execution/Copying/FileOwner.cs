using System.Globalization;
using Davit.Oci;
using Davit.Runtime.Rootfs;

namespace Davit.Build.Execution.Copying;

/// <summary>Numbers for <c>--chown</c>.</summary>
internal readonly record struct FileOwner(uint UserId, uint GroupId)
{
    public static readonly FileOwner Root = new(0, 0);

    /// <summary>
    /// Names are looked up in the target's own passwd and group files. A number alone is user and group both, where
    /// for a process it would be the user only.
    /// </summary>
    /// <exception cref="DavitException">InvalidArgument: no such user or group there.</exception>
    public static FileOwner Resolve(string rootfsPath, string text)
    {
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new FileOwner(number, number);
        }

        var (userId, groupId) = ImageUsers.ResolveOwner(rootfsPath, text);
        return new FileOwner(userId, groupId);
    }
}
