using System.Text;

namespace Davit.Oci;

/// <summary>
/// The identity of a stack of layers:
/// <c>ChainID(L₀) = DiffID(L₀)</c>, <c>ChainID(L₀|…|Lₙ) = SHA256(ChainID(L₀|…|Lₙ₋₁) + " " + DiffID(Lₙ))</c>
/// (image-spec, config.md, "Layer ChainID").
/// </summary>
public sealed record ChainId(Digest Digest)
{
    public static ChainId Parse(string text) => new(Digest.Parse(text));

    public static ChainId Of(ChainId? parent, DiffId diffId) => parent is null
        ? new ChainId(diffId.Digest)
        : new ChainId(Digest.Sha256(Encoding.ASCII.GetBytes($"{parent} {diffId}")));

    /// <summary>The chain IDs of every prefix of <paramref name="diffIds"/>, bottom first; empty for no layers.</summary>
    public static IReadOnlyList<ChainId> All(IReadOnlyList<DiffId> diffIds)
    {
        var chain = new ChainId[diffIds.Count];
        for (var i = 0; i < chain.Length; i++)
        {
            chain[i] = Of(i == 0 ? null : chain[i - 1], diffIds[i]);
        }

        return chain;
    }

    public override string ToString() => Digest.ToString();
}
