namespace Davit.Architecture.Tests;

/// <summary>Folders of one project are read top-down too: no namespace uses, by whatever way, one that uses it.</summary>
public sealed class NamespaceCycleTests
{
    [Theory]
    [MemberData(nameof(Room.Names), MemberType = typeof(Room))]
    public void A_room_has_no_namespace_cycle(string name)
    {
        using var assembly = new AssemblyReader(Room.Of(name).AssemblyFile);

        Assert.Empty(NamespaceGraph.Of(assembly).Cycles());
    }

    [Fact]
    public void A_cycle_between_namespaces_is_found_in_bodies_and_signatures_and_told_by_name()
    {
        using var assembly = new AssemblyReader(typeof(NamespaceCycleTests).Assembly.Location);

        var cycles = NamespaceGraph.Of(assembly).Cycles();

        Assert.Equal(
            [
                "Davit.Architecture.Tests.Knots.Left → Davit.Architecture.Tests.Knots.Middle (LeftUser uses MiddleUser), "
                + "Davit.Architecture.Tests.Knots.Middle → Davit.Architecture.Tests.Knots.Right (MiddleUser uses RightUser), "
                + "Davit.Architecture.Tests.Knots.Right → Davit.Architecture.Tests.Knots.Left (RightUser uses LeftValue)",
            ],
            cycles);
    }

    [Fact]
    public void A_graph_without_cycle_is_told_from_one_with_two()
    {
        var graph = new DependencyGraph();
        graph.Add("a", "b", "");
        graph.Add("b", "c", "");
        graph.Add("a", "c", "");
        graph.Add("c", "c", "");
        Assert.Empty(graph.Cycles());

        graph.Add("c", "b", "why");
        graph.Add("x", "y", "");
        graph.Add("y", "x", "");
        Assert.Equal(["b → c, c → b (why)", "x → y, y → x"], graph.Cycles());
    }
}
