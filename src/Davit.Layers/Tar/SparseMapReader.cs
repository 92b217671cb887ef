namespace Davit.Layers.Tar;

/// <summary>Collects a sparse file's runs from wherever its format keeps them, and refuses maps that contradict themselves.</summary>
internal sealed class SparseMapReader(TarInput input, TarLimits limits)
{
    /// <summary>Two 12-byte numbers: offset and length.</summary>
    internal const int FieldSize = 24;

    private const int FieldsPerBlock = 21;
    private const int MoreFollowOffset = 504;
    private const int MaxDigits = 19;

    /// <summary>Old GNU format: four runs in the header, more in extension blocks that follow it.</summary>
    internal List<long> ReadGnu(in TarHeader header)
    {
        var numbers = new List<long>();
        AddFields(numbers, header.SparseFields);
        for (var hasMore = header.HasMoreSparseFields; hasMore;)
        {
            var block = input.ReadBlock();
            if (block.IsEmpty)
            {
                throw input.Corrupt("the archive ends in the middle of a sparse map");
            }

            AddFields(numbers, block[..(FieldsPerBlock * FieldSize)]);
            hasMore = block[MoreFollowOffset] != 0;
        }

        return numbers;
    }

    /// <summary>PAX format 1.0: decimal lines before the content, padded to a block; counts down <paramref name="storedBytes"/>.</summary>
    internal List<long> ReadBeforeContent(ref long storedBytes)
    {
        var lines = new LineReader(input);
        var count = lines.ReadNumber(ref storedBytes);
        if (count > limits.MaxSparseSegments)
        {
            throw TooManyRuns();
        }

        var numbers = new List<long>();
        for (var i = 0; i < count * 2; i++)
        {
            numbers.Add(lines.ReadNumber(ref storedBytes));
        }

        return numbers;
    }

    /// <summary>The runs in order, without empty ones; their lengths add up to what is stored.</summary>
    internal IReadOnlyList<SparseSegment> Check(List<long> numbers, long realSize, long storedBytes)
    {
        var segments = new List<SparseSegment>(numbers.Count / 2);
        long end = 0;
        long total = 0;
        for (var i = 0; i + 1 < numbers.Count; i += 2)
        {
            var (offset, length) = (numbers[i], numbers[i + 1]);
            if (offset < end || length < 0 || offset > realSize || length > realSize - offset)
            {
                throw input.Corrupt("a sparse map contradicts itself");
            }

            end = offset + length;
            total += length;
            if (length > 0)
            {
                segments.Add(new SparseSegment(offset, length));
            }
        }

        return numbers.Count % 2 == 0 && total == storedBytes ? segments : throw input.Corrupt("a sparse map does not match the stored size");
    }

    private void AddFields(List<long> numbers, ReadOnlySpan<byte> fields)
    {
        for (; !fields.IsEmpty; fields = fields[FieldSize..])
        {
            if (fields[0] == 0)
            {
                return; // unused from here on
            }

            if (!TarNumber.TryParseField(fields[..12], out var offset) || !TarNumber.TryParseField(fields[12..FieldSize], out var length))
            {
                throw input.Corrupt("a sparse map holds something that is not a number");
            }

            numbers.Add(offset);
            numbers.Add(length);
            if (numbers.Count > 2 * limits.MaxSparseSegments)
            {
                throw TooManyRuns();
            }
        }
    }

    private Oci.DavitException TooManyRuns() => input.Corrupt($"a sparse file has more than {limits.MaxSparseSegments} runs");

    private sealed class LineReader(TarInput input)
    {
        private readonly byte[] _block = new byte[TarInput.BlockSize];
        private int _position = TarInput.BlockSize;

        internal long ReadNumber(ref long storedBytes)
        {
            Span<byte> digits = stackalloc byte[MaxDigits];
            for (var count = 0; ; count++)
            {
                var next = ReadByte(ref storedBytes);
                if (next == '\n' && TarNumber.TryParseDecimal(digits[..count], out var value) && value >= 0)
                {
                    return value;
                }

                if (count == MaxDigits || next == '\n')
                {
                    throw input.Corrupt("a sparse map holds something that is not a number");
                }

                digits[count] = next;
            }
        }

        private byte ReadByte(ref long storedBytes)
        {
            if (_position == TarInput.BlockSize)
            {
                storedBytes -= TarInput.BlockSize;
                var block = storedBytes >= 0 ? input.ReadBlock() : [];
                if (block.IsEmpty)
                {
                    throw input.Corrupt("a sparse map is longer than its entry");
                }

                block.CopyTo(_block);
                _position = 0;
            }

            return _block[_position++];
        }
    }
}
