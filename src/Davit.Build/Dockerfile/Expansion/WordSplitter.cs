using System.Text;

namespace Davit.Build.Dockerfile.Expansion;

/// <summary>Collects expanded characters into words: blanks divide unless they were quoted or escaped.</summary>
internal sealed class WordSplitter
{
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();

    public void AddDividing(char c)
    {
        if (!char.IsWhiteSpace(c))
        {
            _word.Append(c);
        }
        else
        {
            EndWord();
        }
    }

    public void AddDividing(string text)
    {
        foreach (var c in text)
        {
            AddDividing(c);
        }
    }

    public void AddWhole(char c) => _word.Append(c);

    public void AddWhole(string text) => _word.Append(text);

    public IReadOnlyList<string> Finish()
    {
        EndWord();
        return _words;
    }

    private void EndWord()
    {
        if (_word.Length > 0)
        {
            _words.Add(_word.ToString());
            _word.Clear();
        }
    }
}
