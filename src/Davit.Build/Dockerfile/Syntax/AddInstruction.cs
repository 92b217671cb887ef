namespace Davit.Build.Dockerfile.Syntax;

public sealed record AddInstruction : TransferInstruction
{
    public override string Name => "ADD";

    public string? Checksum { get; init; }

    /// <summary>Null means the default: local archives are unpacked, downloaded ones are not.</summary>
    public bool? Unpack { get; init; }

    public bool? KeepGitDirectory { get; init; }
}
