using System.Buffers;
using System.Security.Cryptography;
using Davit.Oci;
using Microsoft.Win32.SafeHandles;

namespace Davit.Build.Context;

/// <summary>The sha256 of files, by the bytes.</summary>
internal static class FileHasher
{
    private const int BufferSize = 256 * 1024;

    public static string Hash(SafeFileHandle file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var length = Fill(file, buffer, 0);
            if (length < buffer.Length)
            {
                // Most files: one read, one call.
                return Text(SHA256.HashData(buffer.AsSpan(0, length)));
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (long offset = 0; length > 0; length = Fill(file, buffer, offset))
            {
                hash.AppendData(buffer.AsSpan(0, length));
                offset += length;
            }

            return Text(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Fill(SafeFileHandle file, byte[] buffer, long offset)
    {
        var length = 0;
        while (length < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(length), offset + length) is var read and > 0)
        {
            length += read;
        }

        return length;
    }

    private static string Text(byte[] hash) => Digest.FromHash(HashAlgorithmName.SHA256, hash).ToString();
}
