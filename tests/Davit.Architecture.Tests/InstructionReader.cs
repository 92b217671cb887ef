using System.Collections.Frozen;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Davit.Architecture.Tests;

/// <summary>Walks the instructions of a method body and yields the metadata tokens they carry (ECMA-335, partition III).</summary>
internal static class InstructionReader
{
    private const byte TwoByteInstruction = 0xfe;

    private static readonly FrozenDictionary<ushort, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToFrozenDictionary(o => unchecked((ushort)o.Value), o => o.OperandType);

    public static IEnumerable<EntityHandle> Tokens(BlobReader body)
    {
        var tokens = new List<EntityHandle>();
        while (body.RemainingBytes > 0)
        {
            var first = body.ReadByte();
            var code = first == TwoByteInstruction ? (ushort)((first << 8) | body.ReadByte()) : first;
            var operand = Operands[code];
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                tokens.Add((EntityHandle)MetadataTokens.Handle(body.ReadInt32()));
            }
            else
            {
                // The length of a switch's table is read from the body itself: it must come before the offset is taken.
                var length = OperandLength(operand, ref body);
                body.Offset += length;
            }
        }

        return tokens;
    }

    private static int OperandLength(OperandType operand, ref BlobReader body) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => body.ReadInt32() * 4,
        _ => 4,
    };
}
