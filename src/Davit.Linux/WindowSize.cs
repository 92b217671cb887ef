namespace Davit.Linux;

/// <summary>A terminal's size in characters.</summary>
public readonly record struct WindowSize(int Columns, int Rows);
