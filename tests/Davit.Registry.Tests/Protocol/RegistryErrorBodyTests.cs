using System.Text;
using Davit.Registry.Protocol;

namespace Davit.Registry.Tests.Protocol;

public sealed class RegistryErrorBodyTests
{
    [Fact]
    public void What_the_server_writes_the_client_reads()
    {
        var error = new RegistryError("NAME_INVALID", "invalid repository name", "a \"detail\"");

        var read = RegistryErrorBody.Parse(RegistryErrorBody.Write(error));

        Assert.Equal([error], read);
    }

    [Theory]
    [InlineData("""{"details":"incorrect username or password"}""", "incorrect username or password")]
    [InlineData("""{"error":"invalid_grant","error_description":"token expired"}""", "token expired")]
    [InlineData("""{"errors":[{"code":"DENIED","message":"no"}]}""", "no")]
    [InlineData("""{"errors":[{"code":"DENIED","message":"a\u001b[31mb\nc"}]}""", "a [31mb c")]
    public void Token_servers_own_forms_are_understood_and_control_characters_removed(string body, string message) =>
        Assert.Equal(message, Assert.Single(RegistryErrorBody.Parse(Encoding.UTF8.GetBytes(body))).Message);

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{\"errors\":5}")]
    [InlineData("{\"errors\":[1,null,\"x\"]}")]
    public void Other_bodies_say_nothing(string body) => Assert.Empty(RegistryErrorBody.Parse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Details_that_are_objects_are_kept_as_text() =>
        Assert.Equal("""{"Tag":"x"}""", Assert.Single(RegistryErrorBody.Parse("""{"errors":[{"code":"A","message":"b","detail":{"Tag":"x"}}]}"""u8.ToArray())).Detail);
}
