using Davit.Oci;
using Davit.Registry.Authentication;

namespace Davit.Engine.Settings;

/// <summary>The formats of lists that a user chose in <c>config.json</c>; null where none.</summary>
public sealed record ClientFormats(string? Images, string? Containers)
{
    /// <summary>A configuration that cannot be read is as good as none here: a list must not fail for its looks.</summary>
    public static ClientFormats Of(EngineOptions options)
    {
        var file = RegistryOptions.Config(options);
        try
        {
            return new ClientFormats(NonEmpty(file.FindSetting("imagesFormat")), NonEmpty(file.FindSetting("psFormat")));
        }
        catch (Exception e) when (e is DavitException or IOException or UnauthorizedAccessException)
        {
            return new ClientFormats(null, null);
        }
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
