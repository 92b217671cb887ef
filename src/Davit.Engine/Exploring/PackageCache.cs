namespace Davit.Engine.Exploring;

/// <summary>Where a package manager keeps what it can fetch again.</summary>
/// <param name="Tool">apt, pip, npm…</param>
/// <param name="Remedy">What to write in the same RUN so that it is not left, or how to have it elsewhere.</param>
public sealed record PackageCache(string Tool, string Remedy)
{
    private const string AptLists = "add 'rm -rf /var/lib/apt/lists/*' to the same RUN, or use RUN --mount=type=cache,target=/var/lib/apt";

    // Absolute places begin with '/', others are found below any directory (homes and working directories).
    private static readonly (string Place, PackageCache Cache)[] Known =
    [
        ("/var/lib/apt/lists", new("apt", AptLists)),
        ("/var/cache/apt", new("apt", "add 'apt-get clean' to the same RUN, or use RUN --mount=type=cache,target=/var/cache/apt")),
        ("/var/cache/apk", new("apk", "use 'apk add --no-cache'")),
        ("/lib/apk/cache", new("apk", "use 'apk add --no-cache'")),
        ("/var/cache/dnf", new("dnf", "add 'dnf clean all' to the same RUN")),
        ("/var/cache/libdnf5", new("dnf", "add 'dnf clean all' to the same RUN")),
        ("/var/cache/yum", new("yum", "add 'yum clean all' to the same RUN")),
        ("/var/cache/zypp", new("zypper", "add 'zypper clean --all' to the same RUN")),
        ("/var/cache/pacman/pkg", new("pacman", "add 'pacman -Scc --noconfirm' to the same RUN")),
        (".cache/pip", new("pip", "use 'pip install --no-cache-dir', or RUN --mount=type=cache,target=/root/.cache/pip")),
        (".cache/pypoetry", new("poetry", "use RUN --mount=type=cache,target=/root/.cache/pypoetry")),
        (".cache/uv", new("uv", "use 'uv … --no-cache', or RUN --mount=type=cache,target=/root/.cache/uv")),
        (".npm/_cacache", new("npm", "add 'npm cache clean --force' to the same RUN, or use RUN --mount=type=cache,target=/root/.npm")),
        ("/usr/local/share/.cache", new("yarn", "add 'yarn cache clean' to the same RUN, or use RUN --mount=type=cache,target=/usr/local/share/.cache")),
        (".cache/yarn", new("yarn", "add 'yarn cache clean' to the same RUN")),
        (".cache/node-gyp", new("node-gyp", "remove ~/.cache/node-gyp in the same RUN")),
        (".cache/go-build", new("go", "use RUN --mount=type=cache,target=/root/.cache/go-build")),
        ("/go/pkg/mod/cache", new("go", "use RUN --mount=type=cache,target=/go/pkg/mod, or build in another stage")),
        (".nuget/packages", new("dotnet", "use RUN --mount=type=cache,target=/root/.nuget/packages, or publish in another stage")),
        (".local/share/NuGet/http-cache", new("dotnet", "add 'dotnet nuget locals http-cache --clear' to the same RUN")),
        (".cargo/registry", new("cargo", "use RUN --mount=type=cache,target=/usr/local/cargo/registry, or build in another stage")),
        ("/usr/local/cargo/registry", new("cargo", "use RUN --mount=type=cache,target=/usr/local/cargo/registry, or build in another stage")),
        (".m2/repository", new("maven", "use RUN --mount=type=cache,target=/root/.m2, or build in another stage")),
        (".gradle/caches", new("gradle", "use RUN --mount=type=cache,target=/root/.gradle, or build in another stage")),
        (".composer/cache", new("composer", "use 'composer --no-cache'")),
    ];

    /// <summary>The cache that lives at <paramref name="path"/>; null for all other directories.</summary>
    internal static PackageCache? Find(string path)
    {
        foreach (var (place, cache) in Known)
        {
            if (place[0] == '/' ? path == place : path.EndsWith("/" + place, StringComparison.Ordinal))
            {
                return cache;
            }
        }

        return null;
    }
}
