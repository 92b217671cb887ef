namespace Davit.Architecture.Tests;

public sealed class MethodScannerTests
{
    private const string Source = """"
        using System;

        namespace A;

        [Attribute("{")]
        public sealed record Point(int X, int Y) : Base<(int, int)>(X)
        {
            private readonly Func<int> _field = () =>
            {
                return 1;
            };

            private static readonly int[] Table = [1, 2];

            // } a brace in a comment
            public Point(int x)
                : this(x, 0)
            {
                Console.WriteLine($"{{ {(x > 0 ? "}" : "{")} }}" + '{' + @"\" + """}""" + "\"}");
            }

            public int Sum { get; } = 3;

            public int Both
            {
                get => Compute(1);
            }

            public static bool operator ==(Point a, int b) => a.X == b;

            [Obsolete("because (of)")]
            public int Compute<T>(
                T value)
                where T : struct =>
                value switch
                {
                    _ => 1,
                };

            private enum Kind
            {
                One = (1),
            }

            private sealed class Inner
            {
                void M() { }
            }
        }
        """";

    [Fact]
    public void Methods_are_found_with_their_lines_whatever_their_literals_hold()
    {
        var methods = MethodScanner.Scan("Point.cs", Source);

        Assert.Equal(
            [("Point.Point", 16, 5), ("Point.==", 29, 1), ("Point.Compute<T>", 32, 7), ("Inner.M", 47, 1)],
            methods.Select(m => (m.Name, m.Line, m.Lines)));
    }

    [Fact]
    public void Masking_keeps_lines_and_blanks_comments_and_literals()
    {
        var masked = SourceMask.Apply("a /* { */ b // }\n#if X }\nc \"\\\"{\" d '{' e $\"{f(\"}\")}\" g @\"\"\"{\"\"\" h");

        Assert.Equal(3, masked.Split('\n').Length);
        Assert.Equal("abcdegh", string.Concat(masked.Where(c => !char.IsWhiteSpace(c))));
    }
}
