namespace Davit.Architecture.Tests.Knots.Left;

internal sealed record LeftValue(int Number);
