using Davit.Linux;

namespace Davit.Runtime.Probing;

public sealed record RuntimeReport(
    IReadOnlyList<FoundRuntime> Runtimes,
    ControlGroups ControlGroups,
    OverlaySupport Overlay,
    bool HasSeccomp,
    IReadOnlyList<MissingProgram> MissingPrograms);
