namespace Davit.Layers.Compression;

/// <summary>Joins the CRC-32 of consecutive pieces, as polynomials over GF(2) modulo gzip's generator, bits reflected.</summary>
internal static class Crc32
{
    private const uint Generator = 0xedb88320;
    private const uint One = 0x80000000;

    /// <summary>x to the power of 2ⁿ.</summary>
    private static readonly uint[] SquarePowers = ComputeSquarePowers();

    /// <summary>The CRC of two pieces one after the other: the first moved up by the second's length, plus the second.</summary>
    internal static uint Combine(uint first, uint second, long secondLength) => Multiply(PowerOfX(secondLength * 8), first) ^ second;

    private static uint[] ComputeSquarePowers()
    {
        var powers = new uint[64];
        powers[0] = One >> 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = Multiply(powers[i - 1], powers[i - 1]);
        }

        return powers;
    }

    private static uint PowerOfX(long exponent)
    {
        var power = One;
        for (var i = 0; exponent != 0; i++, exponent >>= 1)
        {
            power = (exponent & 1) != 0 ? Multiply(SquarePowers[i], power) : power;
        }

        return power;
    }

    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            product ^= (a & bit) != 0 ? b : 0;
            b = (b & 1) != 0 ? (b >> 1) ^ Generator : b >> 1;
        }

        return product;
    }
}
