using System.Text;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>One line of comma-separated fields (RFC 4180): a field may stand in double quotes, doubled ones inside.</summary>
internal static class CsvFields
{
    public static IReadOnlyList<string> Split(string line)
    {
        var fields = new List<string>();
        for (var position = 0; position <= line.Length;)
        {
            var (field, end) = position < line.Length && line[position] == '"' ? ReadQuoted(line, position) : ReadPlain(line, position);
            fields.Add(field);
            position = end + 1;
        }

        return fields;
    }

    private static (string Field, int End) ReadPlain(string line, int start)
    {
        var comma = line.IndexOf(',', start);
        var end = comma < 0 ? line.Length : comma;
        return line.AsSpan(start, end - start).Contains('"')
            ? throw new MountException("failed to parse csv mounts: bare \" in non-quoted field")
            : (line[start..end], end);
    }

    private static (string Field, int End) ReadQuoted(string line, int start)
    {
        var field = new StringBuilder();
        for (var i = start + 1; i < line.Length; i++)
        {
            var isDoubled = line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"';
            if (line[i] == '"' && !isDoubled)
            {
                return i + 1 == line.Length || line[i + 1] == ','
                    ? (field.ToString(), i + 1)
                    : throw new MountException("failed to parse csv mounts: extraneous or missing \" in quoted-field");
            }

            field.Append(line[i]);
            i += isDoubled ? 1 : 0;
        }

        throw new MountException("failed to parse csv mounts: extraneous or missing \" in quoted-field");
    }
}
