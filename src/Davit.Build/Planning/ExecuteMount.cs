using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Planning;

/// <summary>What <c>RUN --mount</c> adds to a process's file system; none of it is in the layer.</summary>
/// <param name="Target">Absolute in the container.</param>
public abstract record ExecuteMount(string Target)
{
    /// <summary>A directory or file of another step or of the build context.</summary>
    /// <param name="IsReadOnly">False: it may be written, the writes are thrown away.</param>
    public sealed record Bind(string Target, BuildStep From, string Source, bool IsReadOnly) : ExecuteMount(Target);

    /// <summary>A directory that outlives the build, shared by every build that names <paramref name="Id"/>.</summary>
    public sealed record Cache(string Target, string Id) : ExecuteMount(Target)
    {
        public bool IsReadOnly { get; init; }

        public CacheSharing Sharing { get; init; }

        public uint Mode { get; init; } = 0b111_101_101;

        public uint UserId { get; init; }

        public uint GroupId { get; init; }
    }

    public sealed record TmpFs(string Target, long? SizeBytes) : ExecuteMount(Target);

    /// <summary>A file made for this run: the script of a RUN here-document that names its interpreter.</summary>
    public sealed record Script(string Target, string Content) : ExecuteMount(Target);
}
