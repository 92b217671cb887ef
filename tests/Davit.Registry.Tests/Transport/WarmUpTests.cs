using Davit.Oci;
using Xunit;

namespace Davit.Registry.Tests.Transport;

public sealed class WarmUpTests
{
    [Fact]
    public async Task The_registry_inside_the_process_answers_a_first_request()
    {
        var answer = await RegistryClient.AskInsideAsync(new RegistryClientOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(Digest.Sha256("{}"u8), answer.Digest);
        Assert.Equal(2, answer.SizeBytes);
    }
}
