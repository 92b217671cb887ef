namespace Davit.GoTemplate.Execution;

/// <summary>The variables that are visible, the latest last.</summary>
internal sealed class Scope(Operand root)
{
    private readonly List<(string Name, Operand Value)> _variables = [("$", root)];

    /// <summary>Set it back to leave a scope.</summary>
    public int Depth
    {
        get => _variables.Count;
        set => _variables.RemoveRange(value, _variables.Count - value);
    }

    public void Declare(string name, Operand value) => _variables.Add((name, value));

    /// <param name="fromTop">1 for the latest.</param>
    /// <param name="value">Its new value.</param>
    public void SetFromTop(int fromTop, Operand value) => _variables[^fromTop] = (_variables[^fromTop].Name, value);

    /// <summary>False when there is no such variable.</summary>
    public bool TrySet(string name, Operand value)
    {
        var index = _variables.FindLastIndex(v => v.Name == name);
        if (index >= 0)
        {
            _variables[index] = (name, value);
        }

        return index >= 0;
    }

    public Operand? Find(string name) => _variables.FindLastIndex(v => v.Name == name) is >= 0 and var index ? _variables[index].Value : null;
}
