using System.Buffers;
using System.Text.Json;
using Davit.Build.Planning;
using Davit.Oci;

namespace Davit.Build.Caching;

/// <summary>
/// The identity of a step's result: the digest of a JSON document that says what goes into it. The document is kept next to
/// the key, so that a miss can be explained by comparing two of them.
/// </summary>
/// <param name="Digest">Of <paramref name="Inputs"/>.</param>
/// <param name="Inputs">The document, UTF-8.</param>
public sealed record CacheKey(Digest Digest, ReadOnlyMemory<byte> Inputs)
{
    /// <summary>Raised when steps begin to make other results from the same definition, or inputs to count by something else.</summary>
    private const int Version = 2;

    private static readonly JsonWriterOptions Options =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Pure. <paramref name="inputs"/> has one identity for each of the step's inputs, in their order: a chain ID, or the content key
    /// of what is copied or bound from it.
    /// </summary>
    public static CacheKey Compute(BuildStep step, IReadOnlyList<string> inputs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            WriteList(writer, "inputs", inputs);
            StepDefinition.Write(writer, step);
            writer.WriteEndObject();
        }

        return new CacheKey(Digest.Sha256(buffer.WrittenSpan), buffer.WrittenMemory);
    }

    public bool Equals(CacheKey? other) => other is not null && Digest == other.Digest;

    public override int GetHashCode() => Digest.GetHashCode();

    public override string ToString() => Digest.ToString();

    internal static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
