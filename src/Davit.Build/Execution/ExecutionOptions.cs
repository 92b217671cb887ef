using Davit.Build.Planning;

namespace Davit.Build.Execution;

/// <param name="Cache">Whether results may come from the cache.</param>
/// <param name="Workers">How many steps may work at once; null: as many as there are cores, at least four.</param>
internal sealed record ExecutionOptions(CacheUse Cache, int? Workers);
