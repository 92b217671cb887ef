namespace Davit.Build.Context.Ignore;

internal enum GlobTokenKind
{
    Literal,

    /// <summary><c>?</c>: one character, no slash.</summary>
    One,

    /// <summary><c>[a-z]</c>, <c>[^a-z]</c>.</summary>
    Class,

    /// <summary><c>*</c>: any stretch without a slash.</summary>
    Name,

    /// <summary><c>**</c> at the end: anything at all.</summary>
    Rest,

    /// <summary>Before <see cref="Directories"/>: it may be passed over.</summary>
    OptionalDirectories,

    /// <summary><c>**/</c> when taken: any stretch that ends in a slash.</summary>
    Directories,
}
